import { callKind, prepareKind } from "./call/call-kind.ts";
import { deliverKind } from "./deliver/deliver-kind.ts";
import { fetchKind } from "./fetch/fetch-kind.ts";
import { mergeKind } from "./merge/merge-kind.ts";
import { reviewKind } from "./review/review-kind.ts";
import type { RunKind } from "./run-kind.ts";
import { swarmKind } from "./swarm/swarm-kind.ts";

/** Entry of each kind of work, by the mode that the state machine orders. */
export const runKinds = {
  swarm: swarmKind,
  review: reviewKind,
  call: callKind,
  prepare: prepareKind,
  fetch: fetchKind,
  deliver: deliverKind,
  merge: mergeKind,
} as const satisfies Record<string, RunKind>;

const byMode: { readonly [mode: string]: RunKind } = runKinds;

export function kindOfRun(mode: string): RunKind {
  const kind = byMode[mode];
  if (kind === undefined) throw new Error(`This runner has no work of the kind "${mode}".`);
  return kind;
}
