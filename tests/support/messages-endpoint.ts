import type { IncomingMessage, ServerResponse } from "node:http";
import { anthropic } from "../../runtime/models/anthropic/anthropic.ts";
import type { ModelRequest } from "../../runtime/swarm/ports.ts";
import { modelRequest, never, serve } from "./model-endpoint.ts";

type SentObject = { type?: string; [field: string]: unknown };

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Answers each call of a Messages API by the next of the given answers; the last one stays. Keeps what was asked. */
export async function serveMessages(...answers: Answer[]) {
  const asked: { url: string | undefined; headers: IncomingMessage["headers"]; body: { [field: string]: unknown } }[] =
    [];
  const endpoint = await serve(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
    asked.push({ url: request.url, headers: request.headers, body: body === "" ? {} : JSON.parse(body) });
    answers[Math.min(asked.length, answers.length) - 1]?.(response, request);
  });
  return { endpoint, asked };
}

export const sse = (event: SentObject, name: string | undefined = event.type): string =>
  `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(event)}\n\n`;

export const streamType = { "content-type": "text/event-stream; charset=utf-8" };

/** Answers with the given events, and closes. */
export const streaming =
  (...events: SentObject[]): Answer =>
  (response) =>
    void response.writeHead(200, streamType).end(events.map((event) => sse(event)).join(""));

export const raw =
  (text: string | Buffer, headers: { [name: string]: string } = streamType, status = 200): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(text);

export const failing = (
  status: number,
  type: string,
  message: string,
  headers: { [name: string]: string } = {},
): Answer =>
  raw(
    JSON.stringify({ type: "error", error: { type, message } }),
    { "content-type": "application/json", ...headers },
    status,
  );

export const start = (usage: object | undefined = { input_tokens: 20, output_tokens: 1 }) => ({
  type: "message_start",
  message: { id: "msg_1", type: "message", role: "assistant", content: [], stop_reason: null, usage },
});
export const begin = (index: number, block: object) => ({ type: "content_block_start", index, content_block: block });
export const delta = (index: number, piece: object) => ({ type: "content_block_delta", index, delta: piece });
export const close = (index: number) => ({ type: "content_block_stop", index });
export const text = (index: number, ...pieces: string[]) => [
  begin(index, { type: "text", text: "" }),
  ...pieces.map((piece) => delta(index, { type: "text_delta", text: piece })),
  close(index),
];
export const call = (index: number, id: string | undefined, ...pieces: string[]) => [
  begin(index, { type: "tool_use", ...(id !== undefined && { id }), name: "git_list", input: {} }),
  ...pieces.map((piece) => delta(index, { type: "input_json_delta", partial_json: piece })),
  close(index),
];
export const end = (reason: string | null, usage: object | undefined = { output_tokens: 9 }) => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null },
  usage,
});
export const stop = { type: "message_stop" };

export const unknownModel = "local-model";

/** Makes one attempt at the provider. */
export function attempt(
  endpoint: string,
  request: Partial<ModelRequest> = {},
  { modelId = unknownModel, key, headers = {}, heard = () => {}, signal = never } = {} as {
    modelId?: string;
    key?: string;
    headers?: { [name: string]: string };
    heard?: () => void;
    signal?: AbortSignal;
  },
) {
  const access = { endpoint, headers, ...(key !== undefined && { key }) };
  return anthropic.open({}).attempt(modelRequest(request), { modelId, attempt: 1, access }, heard, signal);
}
