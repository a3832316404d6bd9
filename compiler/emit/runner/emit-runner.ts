import type { Pipeline } from "../../../schema/types.ts";
import { jsonFile, type OutputFile } from "../output-file.ts";

/**
 * The runner's configuration is the pipeline itself; a run names it by the digest of these bytes. Where it is deployed
 * is none of a run's business, and a change of size does not make another configuration.
 */
export function emitRunner({ environments: _, ...pipeline }: Pipeline): OutputFile[] {
  return [jsonFile("runner.json", pipeline)];
}
