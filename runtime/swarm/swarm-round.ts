import type { Pipeline } from "../../schema/types.ts";

/** Which round of which phase of which project. */
export interface SwarmRound {
  pipeline: Pipeline;
  /** Name of the phase. */
  phase: string;
  round: number;
  project: { id: string; title: string };
}
