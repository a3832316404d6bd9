import type { Digest } from "../../base/digest.ts";
import { OutputUnreadable, parsePipeline } from "../../schema/parse-outputs.ts";
import { phaseOfKey } from "../../schema/table.ts";
import type { Pipeline } from "../../schema/types.ts";
import { ObjectCorrupt, ObjectMissing, type ObjectStore } from "../artifacts/object-store.ts";
import type { RunOrder } from "./order.ts";

/** The configuration differs from the one the state machine was compiled with; a retry cannot help. */
export class ConfigMismatch extends Error {
  override readonly name = "ConfigMismatch";
}

/** Loads runner.json by its digest; refuses a file with a different digest or without the phase. */
export async function loadPipeline(objects: ObjectStore, order: RunOrder, metaConfig: Digest): Promise<Pipeline> {
  if (metaConfig !== order.config) {
    throw new ConfigMismatch(`The project was started with configuration ${metaConfig}, the run with ${order.config}.`);
  }
  const pipeline = await readPipeline(objects, order.config);
  if (!pipeline.phases[phaseOfKey(order.phase)])
    throw new ConfigMismatch(`The configuration has no phase "${order.phase}".`);
  return pipeline;
}

async function readPipeline(objects: ObjectStore, digest: Digest): Promise<Pipeline> {
  try {
    return parsePipeline((await objects.get(digest)).toString());
  } catch (error) {
    if (error instanceof OutputUnreadable) throw new ConfigMismatch(error.message);
    if (error instanceof ObjectMissing || error instanceof ObjectCorrupt || error instanceof SyntaxError) {
      throw new ConfigMismatch(`runner.json ${digest} cannot be used: ${error.message}`);
    }
    throw error;
  }
}
