import { stepsIn } from "../../schema/steps-in.ts";
import type { Pipeline } from "../../schema/types.ts";
import { readItems } from "../ledger/read.ts";
import type { Table } from "../ledger/table.ts";
import type { PhaseStatusFacts } from "../swarm/brief-facts.ts";

const expired = "Nobody answered in time. Decide yourselves and record the assumption in the ledger.";
const secondsWithoutStep = 30 * 24 * 3600;

export function questionId(phase: string, round: number, number: number): string {
  return `${phase}-${round}-${number}`;
}

/** The project's questions, with the data the team needs. */
export interface Questions {
  /** Answers to the round's questions in the order they were asked, up to the first open one. */
  answers: string[];
  answered: PhaseStatusFacts["questions"];
}

export async function readQuestions(
  table: Table,
  project: string,
  { phase, round }: { phase: string; round: number },
): Promise<Questions> {
  const items = await readItems(table, project, "question");
  const answers: string[] = [];
  for (let number = 1; ; number++) {
    const item = items.find(({ id }) => id === questionId(phase, round, number));
    const answer = item?.status === "EXPIRED" ? expired : item?.status === "ANSWERED" ? item.answer : undefined;
    if (answer === undefined) break;
    answers.push(answer);
  }
  const answered = items
    .filter(({ status }) => status === "ANSWERED")
    .sort((a, b) => (a.askedAt < b.askedAt ? -1 : 1))
    .map(({ agent, text, answer = "" }) => ({ agent, text, answer }));
  return { answers, answered };
}

/** Expiry time of a question of the phase, as in the state machine. */
export function questionExpiry(pipeline: Pipeline, phase: string, askedAt: number): string {
  const step = stepsIn(pipeline.steps).find((each) => each.kind === "ask" && each.phase === phase);
  const seconds = step?.kind === "ask" ? step.expiresSeconds : secondsWithoutStep;
  return new Date(askedAt + seconds * 1000).toISOString();
}
