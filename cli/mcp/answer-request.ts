import { isObject } from "../../base/is-object.ts";
import type { ProjectApi } from "../project-api.ts";
import type { Given } from "./api-tools.ts";
import { faultInGiven } from "./fault-in-arguments.ts";
import { definitionOfFlow, type FlowTool, nameFlows, startFlow } from "./flow-tools.ts";
import { agreedVersion, currentVersions, faultInVersion, namesVersion, serverKey } from "./protocol-version.ts";
import { askApi, runCommand } from "./run-command.ts";
import { type ServedTool, servedTools } from "./served-tools.ts";

export interface Served {
  version: string;
  /** Flags that name the workspace and its state. */
  place: readonly string[];
  /** Flags that name the environment with the projects. */
  projectPlace: readonly string[];
  /** Opens the API of the projects; rejects while nothing runs. */
  api(): Promise<ProjectApi>;
  /** Milliseconds after which the list of tools is read again; absent where only a deployment changes it. */
  watchMs?: number;
  /** Program and arguments that run crew. */
  crew: readonly string[];
}

const instructions =
  "Checks, explains and prices the pipelines of this workspace, shows its projects and starts new ones. Flows that other agents can start are tools of their own. Decisions at gates are for people: no tool makes them.";

/** Time for which a client may keep the list of tools: flows come and go with `crew up --triggers` and with deployments. */
const listLifetimeMs = 30_000;

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
      const tools = served.watchMs === undefined ? {} : { listChanged: true };
      return { result: { protocolVersion, capabilities: { tools }, serverInfo: infoOf(served), instructions } };
    }
    case "ping":
      return { result: {} };
    case "tools/list":
      return { result: { tools: await listTools(served) } };
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
  const kept = { ttlMs: listLifetimeMs, cacheScope: "private" };
  switch (method) {
    case "server/discover":
      return complete({ supportedVersions: currentVersions, capabilities, instructions, ...kept });
    case "tools/list":
      return complete({ tools: await listTools(served), ...kept });
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
  const given = params.arguments ?? {};
  const tool = servedTools.find(({ name }) => name === params.name);
  if (tool === undefined) return callFlow(served, params.name, given, signal);
  const fault = faultInGiven(tool, given);
  if (fault !== undefined) return failed(fault);
  const question = tool.ask?.(given as Given);
  if (question !== undefined) return resultOf(await askApi(async () => question(await served.api()), signal));
  const words = tool.words?.(given as Given) ?? [];
  const place = [...served.place, ...(tool.isAboutProjects ? served.projectPlace : [])];
  return resultOf(await runCommand({ words, crew: served.crew, place, signal }));
}

/** Starts the flow of that name, if there is one. */
async function callFlow(served: Served, name: unknown, given: unknown, signal: AbortSignal): Promise<Answer> {
  const flows = await readFlows(served);
  const tool = flows.find((each) => each.name === name);
  if (tool === undefined) {
    const names = [...servedTools, ...flows].map((each) => each.name).join(", ");
    return faulty(-32602, `There is no tool ${JSON.stringify(name)}. Tools: ${names}.`);
  }
  if (!isObject(given)) return failed(`The arguments of ${tool.name} must be an object.`);
  return resultOf(await askApi(async () => startFlow(await served.api(), tool, given), signal));
}

/** The flows that can be started now: none while nothing runs, or where it cannot be asked. */
async function readFlows({ api }: Served): Promise<FlowTool[]> {
  try {
    const { flows } = await (await api()).get("/api/served", {});
    return nameFlows(flows);
  } catch {
    return [];
  }
}

/** Definitions of all tools: those of crew, and those of flows that other agents can start. */
export async function listTools(served: Served): Promise<object[]> {
  return [...tools, ...(await readFlows(served)).map(definitionOfFlow)];
}

const failed = (text: string): Answer => ({ result: { content: [{ type: "text", text }], isError: true } });

const resultOf = ({ isError, text, value }: Awaited<ReturnType<typeof askApi>>): Answer => ({
  result: { content: [{ type: "text", text }], ...(value !== undefined && { structuredContent: value }), isError },
});

function definitionOf({ name, title, description, input, required, isEffective }: ServedTool): object {
  const inputSchema = { type: "object", properties: input, required, additionalProperties: false };
  const annotations = { title, readOnlyHint: !isEffective, destructiveHint: false, openWorldHint: isEffective };
  return { name, title, description, inputSchema, annotations };
}

const capabilities = { tools: {} };
const tools = servedTools.map(definitionOf);

const faulty = (code: number, message: string): Answer => ({ error: { code, message } });
