import { answersOf } from "./findings.ts";
import type { Scene } from "./scene.ts";
import { mostRelevant, nameOf } from "./words.ts";

/** Decision records, each about one constraint or requirement of the statement. */
export function decisionRecords(scene: Scene, count: number): { [field: string]: string }[] {
  const { statement, status } = scene;
  const all = [...statement.constraints, ...statement.wanted, statement.title];
  const subjects = [...new Map(all.map((subject) => [titleOf(subject), subject])).values()];
  const existing = status.deliverables.flatMap(({ files }) => files).filter((path) => path.includes("decision")).length;
  return Array.from({ length: count }, (_, index) => {
    const subject = subjects[(existing + index) % subjects.length] ?? statement.title;
    return record(scene, subject);
  });
}

function record(scene: Scene, subject: string): { [field: string]: string } {
  const related = mostRelevant(
    scene.statement.wanted.filter((text) => text !== subject),
    subject,
    2,
  );
  const answers = answersOf(scene).map(
    ({ question, answer }) => `Asked “${question}”, the customer answered: ${answer}`,
  );
  return {
    title: titleOf(subject),
    status: "accepted",
    context: [
      `Rehearsal record. The statement of work says: ${subject}`,
      ...related.map((text) => `It touches: ${text}`),
      ...answers,
    ].join("\n\n"),
    decision: `The design of “${scene.statement.title}” follows this without exception; alternatives that bend it are not pursued.`,
    consequences: `Every part is checked against it at the end of ${scene.phase.title}. Going back means revising ${related.length + 1} requirements with the customer.`,
  };
}

/** Title of a record; two records with the same title would be one. */
const titleOf = (subject: string): string => `Follow “${nameOf(subject, 9).slice(0, 100)}”`;
