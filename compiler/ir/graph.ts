import type { Step } from "../../schema/types.ts";
import { branchesOf, successors } from "./steps.ts";

/** Returns the ids that are reachable from `start` inside one list. */
export function reachable(steps: readonly Step[], start: string): Set<string> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const seen = new Set<string>();
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const step = byId.get(id);
    if (!step || seen.has(id)) continue;
    seen.add(id);
    waiting.push(...successors(step));
  }
  return seen;
}

/**
 * Describes the faults of a list of steps in sentences: unknown references, unreachable steps, steps that cannot end. A
 * branch begins at its first step. Any fault is a bug of the pass that built the list.
 */
export function graphFaults(steps: readonly Step[], start: string): string[] {
  const ids = new Set(steps.map((step) => step.id));
  const reached = reachable(steps, start);
  const ending = stepsThatEnd(steps);
  return [
    ...steps.flatMap((step) =>
      successors(step)
        .filter((id) => !ids.has(id))
        .map((id) => `${step.id} leads to ${id}, which is not in its list.`),
    ),
    ...steps.filter((step) => !reached.has(step.id)).map((step) => `${step.id} is never reached.`),
    ...steps.filter((step) => !ending.has(step.id)).map((step) => `${step.id} never ends.`),
    ...steps.flatMap(branchesOf).flatMap((branch) => graphFaults(branch, branch[0]?.id ?? "")),
  ];
}

/** Returns the ids of the steps from which a step that ends the list is reachable. */
function stepsThatEnd(steps: readonly Step[]): Set<string> {
  const before = new Map<string, string[]>();
  for (const step of steps) {
    for (const id of successors(step)) before.set(id, [...(before.get(id) ?? []), step.id]);
  }
  const ending = new Set<string>();
  const waiting = steps.filter((step) => successors(step).length === 0).map(({ id }) => id);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (ending.has(id)) continue;
    ending.add(id);
    waiting.push(...(before.get(id) ?? []));
  }
  return ending;
}
