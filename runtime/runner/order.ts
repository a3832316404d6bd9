import type { Digest } from "../../base/digest.ts";
import type { PhaseName, ProjectId } from "../../base/names.ts";
import type { RoundCause } from "../swarm/round-causes.ts";

/** One run of the container, as ordered by the state machine (runtime/README.md). */
export interface RunOrder {
  taskToken: string;
  project: ProjectId;
  /** Digest of runner.json. */
  config: Digest;
  phase: PhaseName;
  round: number;
  epoch: number;
  /** Kind of work, a name in `kinds/run-kinds.ts`. */
  mode: string;
  cause: RoundCause;
  /** Sort key of the item that caused the round; empty when no item did. */
  feedback: string;
}
