import type { Pipeline } from "../../../schema/types.ts";
import { jsonFile, type OutputFile } from "../output-file.ts";

/** The runner's configuration is the pipeline itself; a run names it by the digest of these bytes. */
export function emitRunner(pipeline: Pipeline): OutputFile[] {
  return [jsonFile("runner.json", pipeline)];
}
