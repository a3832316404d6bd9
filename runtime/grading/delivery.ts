import type { EvalCase } from "../../schema/types.ts";

export interface DeliveredFile {
  path: string;
  text: string;
}

/** A team's work on a statement, as graders see it. */
export interface Delivery {
  statement: string;
  /** Text files of the last revision, without the statement of work itself. */
  files: DeliveredFile[];
  /** Questions to the customer. */
  questions: string[];
  /** Texts that the team was given beside the statement: prompts, templates, titles. Their words are no inventions. */
  given: string;
}

export interface Fault {
  text: string;
  path?: string;
  /** Counted from 1. */
  line?: number;
}

export interface Grade {
  grader: string;
  /** `skipped`: the grader had nothing to look at, or could not look; `reason` says which. */
  state: "passed" | "failed" | "skipped";
  faults: Fault[];
  reason?: string;
}

export interface Grader {
  name: string;
  /** The demand on the delivery, in one sentence. */
  about: string;
  grade(delivery: Delivery, expected: EvalCase): Promise<Fault[] | Skipped> | Fault[] | Skipped;
}

/** Why nothing was graded. */
export class Skipped {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}
