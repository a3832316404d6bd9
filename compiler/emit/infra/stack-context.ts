import type { TerraformStack } from "cdktf";
import type { Environment, Pipeline } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";
import type { Definition } from "./definition.ts";
import type { Places } from "./resource-names.ts";

/** What every area builds on. */
export interface StackContext {
  stack: TerraformStack;
  pipeline: Pipeline;
  environment: Environment;
  places: Places;
  definition: Definition;
  /** Those that some run needs. */
  lanes: readonly Lane[];
  /** SHA-256 of what the API and the runner read by digest. */
  digests: { config: string; manifest: string };
}
