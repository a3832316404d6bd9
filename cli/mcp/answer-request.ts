import { isObject } from "../../base/is-object.ts";
import { faultInGiven } from "./fault-in-arguments.ts";
import { agreedVersion, currentVersions, faultInVersion, namesVersion, serverKey } from "./protocol-version.ts";
import { runCommand } from "./run-command.ts";
import { type Given, type ServedTool, servedTools } from "./served-tools.ts";

export interface Served {
  version: string;
  /** Flags that name the workspace and its state. */
  place: readonly string[];
  /** Program and arguments that run crew. */
  crew: readonly string[];
}

const instructions =
  "Checks, explains and prices the pipelines of this workspace, shows its projects and starts new ones. Decisions at gates are for people: no tool makes them.";

/** Time for which a client may keep the list of tools, which only another version of crew changes. */
const listLifetimeMs = 300_000;

export type Answer = { result: object } | { error: { code: number; message: string; data?: object } };

/** Answers one request. A failure of a tool is a result that says so; an error is one of the protocol. */
export async function answerRequest(
  served: Served,
  { method, params = {} }: { [key: string]: unknown },
  signal: AbortSignal,
): Promise<Answer> {
  if (!isObject(params)) return faulty(-32602, "The parameters are no object.");
  if (!namesVersion(params) && method !== "server/discover") return answerOlder(served, method, params, signal);
  const fault = faultInVersion(params);
  return fault === undefined ? answerCurrent(served, method, params, signal) : { error: fault };
}

/** Answers a request of a version with a handshake. Such a client may call tools without having made it. */
async function answerOlder(
  served: Served,
  method: unknown,
  params: { [key: string]: unknown },
  signal: AbortSignal,
): Promise<Answer> {
  switch (method) {
    case "initialize": {
      const protocolVersion = agreedVersion(params.protocolVersion);
      return { result: { protocolVersion, capabilities, serverInfo: infoOf(served), instructions } };
    }
    case "ping":
      return { result: {} };
    case "tools/list":
      return { result: { tools } };
    case "tools/call":
      return callTool(served, params, signal);
    default:
      return faulty(-32601, `There is no method ${JSON.stringify(method)}.`);
  }
}

/** Answers a request of a version without a handshake, whose results name their kind, the server and how long they may be kept. */
async function answerCurrent(
  served: Served,
  method: unknown,
  params: { [key: string]: unknown },
  signal: AbortSignal,
): Promise<Answer> {
  const complete = (result: object) => ({
    result: { ...result, resultType: "complete", _meta: { [serverKey]: infoOf(served) } },
  });
  const kept = { ttlMs: listLifetimeMs, cacheScope: "public" };
  switch (method) {
    case "server/discover":
      return complete({ supportedVersions: currentVersions, capabilities, instructions, ...kept });
    case "tools/list":
      return complete({ tools, ...kept });
    case "tools/call": {
      const answer = await callTool(served, params, signal);
      return "result" in answer ? complete(answer.result) : answer;
    }
    default:
      return faulty(-32601, `There is no method ${JSON.stringify(method)} in this version of the protocol.`);
  }
}

const infoOf = ({ version }: Served) => ({ name: "crew", title: "crew", version });

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

const capabilities = { tools: {} };
const tools = servedTools.map(definitionOf);

const faulty = (code: number, message: string): Answer => ({ error: { code, message } });
