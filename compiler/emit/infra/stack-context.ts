import type { TerraformStack } from "cdktf";
import type { Environment, Pipeline } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";
import type { Definition } from "./definition.ts";
import type { Places } from "./resource-names.ts";

/** Context shared by all areas. */
export interface StackContext {
  stack: TerraformStack;
  pipeline: Pipeline;
  /** Other versions with projects that have not finished. */
  kept: readonly Pipeline[];
  environment: Environment;
  places: Places;
  definition: Definition;
  /** Lanes that some run needs. */
  lanes: readonly Lane[];
  /** SHA-256 of the files that the API and the runner read by digest. */
  digests: { config: string; manifest: string };
}
