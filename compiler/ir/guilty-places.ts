import type { Origin } from "../../schema/types.ts";

/** Where the YAML says what a limit of the target is reached by. */
export interface GuiltyPlaces {
  /** The list of phases. */
  phases: Origin;
  /** How often a phase may be done again: its gate's or its review's. */
  rounds(phase: string): Origin | undefined;
  /** What an agent reports. */
  outputs(agent: string): Origin | undefined;
  environment(name: string): Origin | undefined;
}
