import { matchesGlob } from "node:path";
import type { ExpectedFact } from "../../schema/types.ts";
import type { Delivery, Fault, Grader } from "./delivery.ts";
import { Skipped } from "./delivery.ts";
import { passagesOf, plainWords, saysPlainly, short } from "./words.ts";

const nothing = (what: string) => new Skipped(`The case names no ${what}.`);

/** Facts that the delivery must contain. */
export const facts: Grader = {
  name: "facts",
  about: "Each fact of the case is in the deliverables.",
  grade(delivery, { facts: expected = [] }) {
    if (expected.length === 0) return nothing("facts");
    return expected.filter((fact) => !isSaid(delivery, fact)).map((fact) => missing(fact, delivery));
  },
};

function missing(fact: ExpectedFact, { files }: Delivery): Fault {
  const where = fact.in === undefined ? "" : ` in ${fact.in}`;
  const ways = fact.any.map((way) => `“${way}”`).join(" or ");
  const hasFile = fact.in === undefined || files.some(({ path }) => matchesGlob(path, fact.in!));
  const none = hasFile ? "" : " There is no such file.";
  return { text: `${fact.name}: no deliverable says ${ways}${where}.${none}${because(fact)}` };
}

const because = ({ why }: ExpectedFact): string => (why === undefined ? "" : ` ${why}`);

function isSaid({ files }: Delivery, { any, in: pattern }: ExpectedFact): boolean {
  return files
    .filter(({ path }) => pattern === undefined || matchesGlob(path, pattern))
    .map(({ text }) => plainWords(text))
    .some((plain) => any.some((way) => saysPlainly(plain, way)));
}

/** Claims that the delivery must not make. A passage that names one and denies it is accepted. */
export const traps: Grader = {
  name: "traps",
  about: "No trap of the case is stated as a fact.",
  grade({ files, statement }, { traps: expected = [] }) {
    if (expected.length === 0) return nothing("traps");
    const own = plainWords(statement);
    return expected.flatMap((trap) =>
      files
        .filter(({ path }) => trap.in === undefined || matchesGlob(path, trap.in))
        .flatMap(({ path, text }) =>
          passagesOf(text)
            .filter((passage) => isTaken(passage.text, trap, own))
            .map(({ text: said, line }) => ({ text: `${trap.name}: “${short(said)}”${because(trap)}`, path, line })),
        ),
    );
  },
};

/** True when the passage claims the words: it neither denies them nor quotes the statement literally. */
function isTaken(passage: string, { any }: ExpectedFact, statement: string): boolean {
  const plain = plainWords(passage);
  return any.some((way) => saysPlainly(plain, way)) && !denies.test(plain) && !isQuoted(plain, any, statement);
}

const denies =
  /\b(?:not?|never|without|instead|former|formerly|until|rather than|out of scope|excluded|contradicts?|superseded|replaced)\b/;

function isQuoted(plain: string, any: readonly string[], statement: string): boolean {
  const sentences = plain.split(/(?<=[.!?])\s+|\s*\|\s*/).map((each) => each.replace(/^[\s\-#>\d.)]+/, "").trim());
  return sentences
    .filter((sentence) => any.some((way) => saysPlainly(sentence, way)))
    .every((sentence) => statement.includes(sentence));
}

export const contradictions: Grader = {
  name: "contradictions",
  about: "Contradictory passages of the statement are contrasted or asked about.",
  grade(delivery, { contradictions: expected = [] }) {
    if (expected.length === 0) return nothing("contradictions");
    const passages = [
      ...delivery.files.flatMap(({ text }) => passagesOf(text).map((each) => each.text)),
      ...delivery.questions,
    ];
    const plain = passages.map(plainWords);
    return expected
      .filter(({ one, other }) => !plain.some((text) => saysPlainly(text, one) && saysPlainly(text, other)))
      .map(({ name, one, other }) => ({
        text: `${name}: no passage and no question has both “${one}” and “${other}”.`,
      }));
  },
};

export const asks: Grader = {
  name: "asks",
  about: "Facts that only the customer has are asked, or listed as open questions.",
  grade({ files, questions }, { asks: expected = [] }) {
    if (expected.length === 0) return nothing("questions");
    const asked = [...questions, ...files.flatMap(({ text }) => openQuestions(text))].map(plainWords);
    return expected
      .filter(({ any }) => !asked.some((text) => any.some((way) => saysPlainly(text, way))))
      .map((fact) => ({
        text: `${fact.name}: nobody asks about ${fact.any.map((way) => `“${way}”`).join(" or ")}.${because(fact)}`,
      }));
  },
};

/** Passages that ask a question, anywhere, and the list items below a heading of open questions. */
function openQuestions(text: string): string[] {
  let isBelow = false;
  return passagesOf(text).flatMap((passage) => {
    if (/^\s*#/.test(passage.text)) isBelow = /open (?:questions?|points?|issues?)|questions? to/i.test(passage.text);
    return isBelow || /\?["”’')\s|*_]*$/.test(passage.text) ? [passage.text] : [];
  });
}
