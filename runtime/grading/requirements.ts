import { readStatement } from "../statement/statement.ts";
import { type Fault, type Grader, Skipped } from "./delivery.ts";
import { plainWords, saysPlainly } from "./words.ts";

/** Finds each requirement by its number or literally; the beginning of a long requirement is enough. */
export const requirements: Grader = {
  name: "requirements",
  about: "Each requirement of the statement is mentioned, by its number or its words.",
  grade({ statement, files }): Fault[] | Skipped {
    const wanted = readStatement(statement).requirements;
    if (wanted.length === 0) return new Skipped("The rules find no requirements in the statement.");
    const said = files.map(({ text }) => plainWords(text));
    const has = (words: string) => said.some((plain) => saysPlainly(plain, words));
    return wanted
      .filter(({ number, text }) => !(number !== "" && isTelling(number) && has(number)) && !has(beginning(text)))
      .map(({ number, text }) => ({
        text: `No deliverable mentions ${number === "" ? "" : `${number}: `}“${beginning(text)}”.`,
      }));
  },
};

/** True for a number that is unlikely to occur by chance: `REQ-3` and `3.1.2`, but not `3`. */
const isTelling = (number: string): boolean => /[A-Za-z]\W?\d|\d\.\d/.test(number);

function beginning(text: string): string {
  return text
    .split(/\s+/)
    .slice(0, 12)
    .join(" ")
    .replace(/[.,;:]+$/, "");
}
