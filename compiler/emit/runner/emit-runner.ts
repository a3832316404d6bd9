import type { Pipeline } from "../../../schema/types.ts";
import { jsonFile, type OutputFile } from "../output-file.ts";

/**
 * Emits the runner's configuration, which is the pipeline without its environments; a run names it by the digest of
 * these bytes. A run does not depend on where it is deployed, so a change of size does not change the configuration.
 */
export function emitRunner({ environments: _, ...pipeline }: Pipeline): OutputFile[] {
  return [jsonFile("runner.json", pipeline)];
}
