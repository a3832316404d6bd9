import type { Origin } from "../../schema/types.ts";

/** Places in the YAML that a limit of the target is reached by. */
export interface GuiltyPlaces {
  /** The list of phases. */
  phases: Origin;
  /** How often a phase may be done again: its gate's or its review's. */
  rounds(phase: string): Origin | undefined;
  /** An output that an agent reports. */
  outputs(agent: string): Origin | undefined;
  environment(name: string): Origin | undefined;
}
