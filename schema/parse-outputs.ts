import { isObject } from "../base/is-object.ts";
import { defaults } from "./defaults.ts";
import type { Model, Pipeline, StatusManifest, Tool } from "./types.ts";
import { outputsVersion, whyOtherVersion } from "./versions.ts";

/** An output of the compiler has another version, or is none; the message says which. */
export class OutputUnreadable extends Error {
  override readonly name = "OutputUnreadable";
}

/** Returns the pipeline in `runner.json`. Throws `OutputUnreadable`, or a `SyntaxError` for a text that is not JSON. */
export function parsePipeline(text: string): Pipeline {
  return withKinds(
    parseOutput(text, "runner.json", ["phases", "agents", "tools", "models", "people"]) as unknown as Pipeline,
  );
}

/** Returns the manifest in `status.json`. Throws `OutputUnreadable`, or a `SyntaxError` for a text that is not JSON. */
export function parseManifest(text: string): StatusManifest {
  return parseOutput(text, "An engagement's status.json", ["phases", "people", "budget"]) as unknown as StatusManifest;
}

function parseOutput(text: string, what: string, parts: readonly string[]): { [key: string]: unknown } {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new OutputUnreadable(`${what} is not an object.`);
  const otherVersion = whyOtherVersion(what, value.schemaVersion, outputsVersion);
  if (otherVersion !== undefined) throw new OutputUnreadable(otherVersion);
  const missing = parts.filter((part) => typeof value[part] !== "object" || value[part] === null);
  if (missing.length > 0) throw new OutputUnreadable(`${what} has no ${missing.join(", ")}.`);
  return value;
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
