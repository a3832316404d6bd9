import type { RehearsalWire } from "../../rehearsal/rehearsal-wire.ts";
import type { PlayedFault } from "../../rehearsal/wire.ts";
import { inConverse, type MessagesBody } from "./messages-body.ts";
import { eventsOf, messageOf } from "./messages-reply.ts";
import { refuseMessages } from "./refuse-messages.ts";

/** The Messages API, played by the rehearsal model. */
export const messagesWire: RehearsalWire = {
  read({ path, method, headers, text }) {
    if (method !== "POST" || path !== "/v1/messages")
      return { status: 404, type: "not_found_error", message: "The rehearsal model answers POST /v1/messages." };
    if (headers["anthropic-version"] === undefined)
      return { status: 400, type: "invalid_request_error", message: "anthropic-version: header is required" };
    const body = parseBody(text);
    if (body === undefined)
      return { status: 400, type: "invalid_request_error", message: "The body must be JSON with a list of messages." };
    return refuseMessages(body) ?? { modelId: body.model, body: inConverse(body), isStreamed: body.stream === true };
  },
  send(response, { modelId, body, isStreamed }, reply) {
    if (!isStreamed) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(messageOf(modelId, body, reply)));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    for (const event of eventsOf(modelId, body, reply)) response.write(event);
    response.end();
  },
  refuse(response, fault) {
    response.writeHead(fault.status, { "content-type": "application/json" });
    response.end(JSON.stringify({ type: "error", error: { type: typeOf(fault), message: fault.message } }));
  },
};

const types: { [status: number]: string } = {
  400: "invalid_request_error",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const typeOf = ({ status }: PlayedFault): string => types[status] ?? "api_error";

function parseBody(text: string): MessagesBody | undefined {
  try {
    const body = JSON.parse(text) as Partial<MessagesBody> | null;
    const isRight = ({ content }: MessagesBody["messages"][number]) =>
      typeof content === "string" || Array.isArray(content);
    return Array.isArray(body?.messages) && body.messages.every(isRight) ? (body as MessagesBody) : undefined;
  } catch {
    return undefined;
  }
}
