import type { Json } from "../../base/json.ts";
import type { Pipeline } from "../../schema/types.ts";

/** Identifies a round by project and phase. */
export interface SwarmRound {
  pipeline: Pipeline;
  /** Name of the phase. */
  phase: string;
  round: number;
  /** The element of a list that the phase is worked on for. */
  item?: { [name: string]: Json };
  /** The object that the project of a flow was started with. */
  input?: { [name: string]: Json };
  /** Values that the project has reported so far: those of calls and deliveries are variables. */
  reported?: { [name: string]: Json };
  project: { id: string; title: string };
}
