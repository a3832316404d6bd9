import type { TerraformStack } from "cdktf";
import type { Environment, Pipeline } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";
import type { FlowMachine } from "./flow-machine.ts";
import type { Places } from "./resource-names.ts";

/** Context shared by all areas. */
export interface StackContext {
  stack: TerraformStack;
  /** For the parts that all flows share. */
  engagement: Pipeline;
  /** One for each flow, with the digests of its files. */
  machines: readonly DeployedMachine[];
  /** Other versions with projects that have not finished. */
  kept: readonly Pipeline[];
  environment: Environment;
  places: Places;
  /** Lanes that some run needs. */
  lanes: readonly Lane[];
  /** SHA-256 of `flows.json`; undefined for an engagement without flows. */
  flowsDigest: string | undefined;
}

export interface DeployedMachine extends FlowMachine {
  /** SHA-256 of the files that the API and the runner read by digest. */
  digests: { config: string; manifest: string };
}
