import type { EvalCase } from "../../schema/types.ts";
import { bite, code, terraform } from "./code.ts";
import { type Delivery, type Grade, type Grader, Skipped } from "./delivery.ts";
import { asks, contradictions, facts, traps } from "./facts.ts";
import { mermaid } from "./mermaid.ts";
import { names } from "./names.ts";
import { requirements } from "./requirements.ts";
import { sums } from "./sums.ts";

export const graders: readonly Grader[] = [
  facts,
  traps,
  contradictions,
  asks,
  requirements,
  sums,
  mermaid,
  code,
  terraform,
  bite,
  names,
];

/** Grades by all graders in their order, or by those that `isWanted` selects. */
export async function grade(
  delivery: Delivery,
  expected: EvalCase,
  isWanted: (name: string) => boolean = () => true,
): Promise<Grade[]> {
  const grades: Grade[] = [];
  for (const { name, grade: look } of graders.filter((each) => isWanted(each.name))) {
    const found = await look(delivery, expected);
    if (found instanceof Skipped) grades.push({ grader: name, state: "skipped", faults: [], reason: found.reason });
    else grades.push({ grader: name, state: found.length === 0 ? "passed" : "failed", faults: found });
  }
  return grades;
}
