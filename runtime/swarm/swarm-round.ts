import type { Pipeline } from "../../schema/types.ts";

/** Identifies a round by project and phase. */
export interface SwarmRound {
  pipeline: Pipeline;
  /** Name of the phase. */
  phase: string;
  round: number;
  project: { id: string; title: string };
}
