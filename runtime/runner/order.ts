import type { Digest } from "../../base/digest.ts";

/** One run of the container, as ordered by the state machine (runtime/README.md). */
export interface RunOrder {
  taskToken: string;
  project: string;
  /** Digest of runner.json. */
  config: Digest;
  phase: string;
  round: number;
  epoch: number;
  /** Kind of work, a name in `kinds/run-kinds.ts`. */
  mode: string;
  cause: "start" | "review" | "decision" | "operator";
  /** Sort key of the item that caused the round; empty when no item did. */
  feedback: string;
}
