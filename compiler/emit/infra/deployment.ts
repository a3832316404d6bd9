import type { Environment, Pipeline } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";
import type { FlowMachine } from "./flow-machine.ts";
import type { Places } from "./resource-names.ts";

/** Input from which the rights of a deployment are derived. */
export interface Deployment {
  /** For the parts that all flows share: name, people, environments. Its phases are those of one flow. */
  engagement: Pipeline;
  /** One for each flow. */
  machines: readonly FlowMachine[];
  environment: Environment;
  lanes: readonly Lane[];
  places: Places;
  /** Other versions of the engagement with projects that have not finished: their runners keep all rights. */
  kept: readonly Pipeline[];
}
