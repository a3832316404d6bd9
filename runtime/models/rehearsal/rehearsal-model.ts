import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { familyOf } from "../../../schema/model-families.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { type Misbehaviour, type MisbehaviourRates, misbehaviourOf, spoil } from "./misbehave-at-rates.ts";
import { play } from "./play.ts";
import { refuse } from "./strict/refuse.ts";
import {
  type ConverseBody,
  converseResponse,
  converseStreamFrames,
  type PlayedFault,
  type PlayedReply,
  type WireUsage,
  wireUsage,
} from "./wire.ts";

export interface RehearsalOptions {
  /** Returns the compiled pipeline of a project; undefined for an unknown project. */
  pipelineFor(project: string): Promise<Pipeline | undefined> | Pipeline | undefined;
  /** Duration of a reply, in milliseconds per output character. Default: none. */
  millisecondsPerCharacter?: number;
  /** Rates of faulty replies. Default: none. */
  misbehave?: MisbehaviourRates | undefined;
  /** Called for each reply before it is sent, with the usage that a service would bill. */
  onReply?: ((reply: CountedReply) => void) | undefined;
}

export interface CountedReply {
  modelId: string;
  usage: WireUsage;
  misbehaviour: Misbehaviour | undefined;
}

/**
 * A model endpoint without a cloud: Bedrock's Converse and ConverseStream, with replies by rule. Stateless: the same
 * request has the same reply, before and after a restart.
 */
export function createRehearsalModel(options: RehearsalOptions): RequestListener {
  return (request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else sendFault(response, { status: 500, type: "InternalServerException", message });
    });
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: RehearsalOptions): Promise<void> {
  const route = /^\/model\/([^/]+)\/(converse|converse-stream)$/.exec(request.url?.split("?")[0] ?? "");
  if (request.method !== "POST" || route === null) {
    const message = "The rehearsal model answers POST /model/{id}/converse and /model/{id}/converse-stream.";
    return sendFault(response, { status: 404, type: "ResourceNotFoundException", message });
  }
  const body = parseBody(await readAll(request));
  if (body === undefined) {
    const message = "The body must be JSON with a list of messages.";
    return sendFault(response, { status: 400, type: "ValidationException", message });
  }
  const modelId = decodeURIComponent(route[1] ?? "");
  const refused = refuse(modelId, body);
  if (refused !== undefined) return sendFault(response, refused);
  const rule = play(body, await options.pipelineFor(body.requestMetadata?.project ?? ""));
  if ("status" in rule) return sendFault(response, rule);
  const misbehaviour = misbehaviourIn(rule, body, modelId, options.misbehave);
  const played = thinkFirst(modelId, misbehaviour === undefined ? rule : spoil(rule, misbehaviour));
  options.onReply?.({ modelId, usage: wireUsage(body, played), misbehaviour });
  const { millisecondsPerCharacter: pace } = options;
  if (pace !== undefined) await wait(pace * lengthOf(played));
  return route[2] === "converse" ? sendReply(response, body, played) : sendStream(response, body, played);
}

function misbehaviourIn(
  { calls, isFenced }: PlayedReply,
  body: ConverseBody,
  modelId: string,
  misbehave: MisbehaviourRates | undefined,
): Misbehaviour | undefined {
  return misbehave === undefined || (calls.length === 0 && !isFenced)
    ? undefined
    : misbehaviourOf(body, modelId, misbehave);
}

/** Adds reasoning to each reply, like the default of the engagements' declared models. */
function thinkFirst(modelId: string, reply: PlayedReply): PlayedReply {
  const { reasoning } = familyOf(modelId);
  if (reasoning !== "always" && reasoning !== "by-default") return reply;
  const next = reply.calls.map(({ name }) => name).join(", then ") || "say so in words";
  return { ...reply, thought: `The rehearsal model thinks by rule: what is due next is to call ${next}.` };
}

const lengthOf = (reply: PlayedReply): number => reply.text.length + JSON.stringify(reply.calls).length;

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parseBody(text: string): ConverseBody | undefined {
  try {
    const body = JSON.parse(text) as Partial<ConverseBody> | null;
    return Array.isArray(body?.messages) && body.messages.every(({ content }) => Array.isArray(content))
      ? (body as ConverseBody)
      : undefined;
  } catch {
    return undefined;
  }
}

function sendReply(response: ServerResponse, body: ConverseBody, reply: PlayedReply): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(converseResponse(body, reply)));
}

function sendStream(response: ServerResponse, body: ConverseBody, reply: PlayedReply): void {
  response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
  for (const frame of converseStreamFrames(body, reply)) response.write(frame);
  response.end();
}

function sendFault(response: ServerResponse, { status, type, message }: PlayedFault): void {
  const headers = { "content-type": "application/json", "x-amzn-errortype": type };
  response.writeHead(status, headers).end(JSON.stringify({ message }));
}
