import type { Pipeline } from "../../../schema/types.ts";
import type { Definition } from "./definition.ts";

/** The state machine of a flow. */
export interface FlowMachine {
  /** Undefined for `main`. */
  flow: string | undefined;
  pipeline: Pipeline;
  definition: Definition;
}
