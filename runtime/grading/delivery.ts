import type { EvalCase } from "../../schema/types.ts";

export interface DeliveredFile {
  path: string;
  text: string;
}

/** A team's work on a statement, as input of the graders. */
export interface Delivery {
  statement: string;
  /** Text files of the last revision, without the statement of work. */
  files: DeliveredFile[];
  /** Questions to the customer. */
  questions: string[];
  /** Texts that the team received beside the statement: prompts, templates, titles. Words from them are not inventions. */
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
  /** `skipped`: there was nothing to grade, or the grader could not run; `reason` names the cause. */
  state: "passed" | "failed" | "skipped";
  faults: Fault[];
  reason?: string;
}

export interface Grader {
  name: string;
  /** The requirement on the delivery, in one sentence. */
  about: string;
  grade(delivery: Delivery, expected: EvalCase): Promise<Fault[] | Skipped> | Fault[] | Skipped;
}

/** Reason why nothing was graded. */
export class Skipped {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}
