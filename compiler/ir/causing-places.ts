import type { Origin } from "../../schema/types.ts";

/** Places in the YAML that cause a limit of the target to be exceeded. */
export interface CausingPlaces {
  /** The list of phases. */
  phases: Origin;
  /** Returns the place of a phase's maximum rounds, in its gate or its review. */
  rounds(phase: string): Origin | undefined;
  /** Returns the place of the time after which the gate of a phase expires. */
  expires(phase: string): Origin | undefined;
  /** Returns the place of an output that an agent reports. */
  outputs(agent: string): Origin | undefined;
  environment(name: string): Origin | undefined;
}
