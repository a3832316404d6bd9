import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { openModels } from "../../runtime/models/model-providers.ts";
import type { ChatBody } from "../../runtime/models/openai/strict-chat.ts";
import type { ModelRequest } from "../../runtime/swarm/ports.ts";
import type { Model } from "../../schema/types.ts";
import { modelRequest, never, serve } from "./model-endpoint.ts";

export interface AskedChat {
  body: ChatBody & { [field: string]: unknown };
  headers: IncomingHttpHeaders;
  path: string;
}

type Answer = (response: ServerResponse, asked: AskedChat) => void;

const price = {
  inputMicros: 1_000_000,
  outputMicros: 2_000_000,
  cacheReadMicros: 100_000,
  cacheWriteMicros: 1_000_000,
};

/** A server of chat completions that gives each call the next answer; the last one stays. Asks it as a runner would. */
export async function chatServer(...answers: Answer[]) {
  const asked: AskedChat[] = [];
  const waits: number[] = [];
  const url = await serve(async (request, response) => {
    const body = JSON.parse((await text(request)) || "{}") as AskedChat["body"];
    const one = { body, headers: request.headers, path: request.url ?? "" };
    asked.push(one);
    answers[Math.min(asked.length, answers.length) - 1]?.(response, one);
  });
  const models = openModels({
    random: () => 0,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    secret: async (from) => (from === "main-key" ? "sk-planted-0123456789" : undefined),
  });
  const model: Model = {
    provider: "openai",
    endpoint: `${url}/v1`,
    ids: ["model-a"],
    maxTokens: 500,
    cache: "off",
    prices: { "model-a": price, "model-b": price },
  };
  const ask = (over: Partial<Model> = {}, request: Partial<ModelRequest> = {}, signal = never, heard = () => {}) =>
    models.converse(modelRequest({ model: { ...model, ...over }, ...request }), signal, heard);
  return { url, ask, asked, waits, model };
}

/** One piece of a stream: an object is a chunk, a text is sent as it is. */
export type Piece = object | string;

/** Sends a stream of events, with the mark of its end. */
export const streamed =
  (...pieces: Piece[]): Answer =>
  (response) => {
    open(response);
    for (const piece of pieces) response.write(eventOf(piece));
    response.end("data: [DONE]\n\n");
  };

/** Sends a part of a stream, and closes or breaks the connection without the mark of its end. */
export const broken =
  (how: "closed" | "reset", ...pieces: Piece[]): Answer =>
  (response) => {
    open(response);
    for (const piece of pieces) response.write(eventOf(piece));
    if (how === "closed") response.end();
    else setImmediate(() => response.destroy());
  };

export const refusing =
  (status: number, body: object | string, headers: { [name: string]: string } = {}): Answer =>
  (response) => {
    const type = typeof body === "string" ? "text/html" : "application/json";
    response.writeHead(status, { "content-type": type, ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

const open = (response: ServerResponse) => response.writeHead(200, { "content-type": "text/event-stream" });
const eventOf = (piece: Piece): string => (typeof piece === "string" ? piece : `data: ${JSON.stringify(piece)}\n\n`);

/** A chunk with a delta. */
export const delta = (content: object, finish: string | null = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta: content, finish_reason: finish }],
});
export const ended = (finish: string) => delta({}, finish);
export const counted = (usage: object, choices: unknown = []) => ({ id: "chatcmpl-1", choices, usage });
export const call = (piece: object) => delta({ tool_calls: [piece] });
export const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
