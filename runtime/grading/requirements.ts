import { readStatement } from "../statement/statement.ts";
import { type Fault, type Grader, Skipped } from "./delivery.ts";
import { plainWords, saysPlainly } from "./words.ts";

/** By its own number, or word for word; what a long requirement begins with is enough. */
export const requirements: Grader = {
  name: "requirements",
  about: "Each requirement of the statement is taken up, by its number or its words.",
  grade({ statement, files }): Fault[] | Skipped {
    const wanted = readStatement(statement).requirements;
    if (wanted.length === 0) return new Skipped("The statement has no requirements that a reader by rule finds.");
    const said = files.map(({ text }) => plainWords(text));
    const has = (words: string) => said.some((plain) => saysPlainly(plain, words));
    return wanted
      .filter(({ number, text }) => !(number !== "" && isTelling(number) && has(number)) && !has(beginning(text)))
      .map(({ number, text }) => ({
        text: `Nothing takes up ${number === "" ? "" : `${number}: `}“${beginning(text)}”.`,
      }));
  },
};

/** `3` stands anywhere; `REQ-3` and `3.1.2` stand for themselves. */
const isTelling = (number: string): boolean => /[A-Za-z]\W?\d|\d\.\d/.test(number);

function beginning(text: string): string {
  return text
    .split(/\s+/)
    .slice(0, 12)
    .join(" ")
    .replace(/[.,;:]+$/, "");
}
