import { isObject } from "../../base/is-object.ts";
import { faultInGiven } from "./fault-in-arguments.ts";
import { runCommand } from "./run-command.ts";
import { type Given, type ServedTool, servedTools } from "./served-tools.ts";

export interface Served {
  version: string;
  /** Flags that name the workspace and its state. */
  place: readonly string[];
  /** Program and arguments that run crew. */
  crew: readonly string[];
}

/** Versions of the protocol with the same messages, newest first. */
const versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] as const;

const instructions =
  "Checks, explains and prices the pipelines of this workspace, shows its projects and starts new ones. Decisions at gates are for people: no tool makes them.";

export type Answer = { result: object } | { error: { code: number; message: string } };

/** Answers one request. A failure of a tool is a result that says so; an error is one of the protocol. */
export async function answerRequest(
  served: Served,
  { method, params = {} }: { [key: string]: unknown },
  signal: AbortSignal,
): Promise<Answer> {
  if (!isObject(params)) return faulty(-32602, "The parameters are no object.");
  switch (method) {
    case "initialize": {
      const protocolVersion = versions.find((version) => version === params.protocolVersion) ?? versions[0];
      const serverInfo = { name: "crew", title: "crew", version: served.version };
      return { result: { protocolVersion, capabilities: { tools: {} }, serverInfo, instructions } };
    }
    case "ping":
      return { result: {} };
    case "tools/list":
      return { result: { tools: servedTools.map(definitionOf) } };
    case "tools/call":
      return callTool(served, params, signal);
    default:
      return faulty(-32601, `There is no method ${JSON.stringify(method)}.`);
  }
}

async function callTool(served: Served, params: { [key: string]: unknown }, signal: AbortSignal): Promise<Answer> {
  const tool = servedTools.find(({ name }) => name === params.name);
  if (tool === undefined) {
    return faulty(
      -32602,
      `There is no tool ${JSON.stringify(params.name)}. Tools: ${servedTools.map(({ name }) => name).join(", ")}.`,
    );
  }
  const fault = faultInGiven(tool, params.arguments ?? {});
  if (fault !== undefined) return { result: { content: [{ type: "text", text: fault }], isError: true } };
  const given = (params.arguments ?? {}) as Given;
  const { crew, place } = served;
  const { isError, text, value } = await runCommand({
    words: tool.words(given),
    crew,
    place,
    statement: given.statement,
    signal,
  });
  return {
    result: { content: [{ type: "text", text }], ...(value !== undefined && { structuredContent: value }), isError },
  };
}

function definitionOf({ name, title, description, input, required, isEffective }: ServedTool): object {
  const inputSchema = { type: "object", properties: input, required, additionalProperties: false };
  const annotations = { title, readOnlyHint: !isEffective, destructiveHint: false, openWorldHint: isEffective };
  return { name, title, description, inputSchema, annotations };
}

const faulty = (code: number, message: string): Answer => ({ error: { code, message } });
