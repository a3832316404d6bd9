import type { ServerResponse } from "node:http";
import type { HeardCall, RehearsalWire } from "./rehearsal-wire.ts";
import { refuse } from "./strict/refuse.ts";
import { type ConverseBody, converseResponse, converseStreamFrames, type PlayedReply } from "./wire.ts";

/** Converse and ConverseStream of Amazon Bedrock. */
export const converseWire: RehearsalWire = {
  read({ path, method, text }) {
    const route = /^\/model\/([^/]+)\/(converse|converse-stream)$/.exec(path);
    if (method !== "POST" || route === null) {
      const message = "The rehearsal model answers POST /model/{id}/converse and /model/{id}/converse-stream.";
      return { status: 404, type: "ResourceNotFoundException", message };
    }
    const body = parseBody(text);
    if (body === undefined) {
      const message = "The body must be JSON with a list of messages.";
      return { status: 400, type: "ValidationException", message };
    }
    const modelId = decodeURIComponent(route[1] ?? "");
    return refuse(modelId, body) ?? { modelId, body, isStreamed: route[2] === "converse-stream" };
  },
  send(response, { body, isStreamed }, reply) {
    if (isStreamed) sendStream(response, body, reply);
    else response.writeHead(200, json).end(JSON.stringify(converseResponse(body, reply)));
  },
  refuse(response, { status, type, message }) {
    response.writeHead(status, { ...json, "x-amzn-errortype": type }).end(JSON.stringify({ message }));
  },
};

const json = { "content-type": "application/json" };

function parseBody(text: string): HeardCall["body"] | undefined {
  try {
    const body = JSON.parse(text) as Partial<ConverseBody> | null;
    return Array.isArray(body?.messages) && body.messages.every(({ content }) => Array.isArray(content))
      ? (body as ConverseBody)
      : undefined;
  } catch {
    return undefined;
  }
}

function sendStream(response: ServerResponse, body: ConverseBody, reply: PlayedReply): void {
  response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
  for (const frame of converseStreamFrames(body, reply)) response.write(frame);
  response.end();
}
