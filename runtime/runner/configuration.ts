import { defaults } from "../../schema/defaults.ts";
import type { Model, Pipeline, Tool } from "../../schema/types.ts";
import { outputsVersion, whyOtherVersion } from "../../schema/versions.ts";
import { ObjectCorrupt, ObjectMissing, type ObjectStore } from "../artifacts/object-store.ts";
import type { RunOrder } from "./environment.ts";

/** The configuration differs from the one the state machine was compiled with; a retry cannot help. */
export class ConfigMismatch extends Error {
  override readonly name = "ConfigMismatch";
}

/** Loads runner.json by its digest; refuses a file with a different digest or without the phase. */
export async function loadPipeline(objects: ObjectStore, order: RunOrder, metaConfig: string): Promise<Pipeline> {
  if (metaConfig !== order.config) {
    throw new ConfigMismatch(`The project was started with configuration ${metaConfig}, the run with ${order.config}.`);
  }
  const pipeline = await readPipeline(objects, order.config);
  const otherVersion = whyOtherVersion("runner.json", pipeline.schemaVersion, outputsVersion);
  if (otherVersion !== undefined) throw new ConfigMismatch(otherVersion);
  if (!pipeline.phases[order.phase]) throw new ConfigMismatch(`The configuration has no phase "${order.phase}".`);
  return pipeline;
}

async function readPipeline(objects: ObjectStore, digest: string): Promise<Pipeline> {
  try {
    return withKinds(JSON.parse((await objects.get(digest)).toString()) as Pipeline);
  } catch (error) {
    if (error instanceof ObjectMissing || error instanceof ObjectCorrupt || error instanceof SyntaxError) {
      throw new ConfigMismatch(`runner.json ${digest} cannot be used: ${error.message}`);
    }
    throw error;
  }
}

/** A project that began before tools had kinds and models had providers finishes with the configuration it has. */
function withKinds(pipeline: Pipeline): Pipeline {
  const tools = Object.entries(pipeline.tools).map(([name, tool]) => {
    const { kind = "builtin" in tool ? "builtin" : "command" } = tool as Partial<Pick<Tool, "kind">>;
    return [name, { ...tool, kind } as Tool];
  });
  const models = Object.entries(pipeline.models).map(([name, model]) => {
    const { provider = defaults.model.provider } = model as Partial<Pick<Model, "provider">>;
    return [name, { ...model, provider }];
  });
  return { ...pipeline, tools: Object.fromEntries(tools), models: Object.fromEntries(models) };
}
