import type { ServerResponse } from "node:http";
import type { Json } from "../../../base/json.ts";
import type { HeardCall, RehearsalWire } from "../rehearsal/rehearsal-wire.ts";
import {
  type ConverseBody,
  type ConverseBodyBlock,
  type PlayedReply,
  stopReasonOf,
  wireCalls,
  wireUsage,
} from "../rehearsal/wire.ts";
import { chatTraits } from "./chat-traits.ts";
import { type ChatBody, type ChatBodyMessage, isChatBody, refusalOf } from "./strict-chat.ts";

/** Chat completions, streamed and whole. */
export const chatWire: RehearsalWire = {
  read({ path, method, text }) {
    if (method !== "POST" || path !== "/chat/completions")
      return { status: 404, type: "invalid_request_error", message: `Invalid URL (${method} ${path})` };
    const body = parseBody(text);
    const refused = body === undefined ? "We could not parse the JSON body of your request." : refusalOf(body);
    if (body === undefined || refused !== undefined)
      return { status: 400, type: "invalid_request_error", message: refused ?? "" };
    return { modelId: body.model, body: converseBody(body), isStreamed: body.stream === true };
  },
  send(response, call, reply) {
    if (call.isStreamed) return sendStream(response, call, reply);
    const { message, finish } = wholeReply(call, reply);
    sendJson(response, 200, {
      ...head(call, "chat.completion"),
      choices: [{ index: 0, message, finish_reason: finish }],
      usage: usageOf(call, reply),
    });
  },
  refuse(response, { status, type, message }) {
    sendJson(response, status, { error: { message, type, param: null, code: null } });
  },
};

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function parseBody(text: string): ChatBody | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isChatBody(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Converts to the form that the rehearsal model plays; neighbouring messages of the user become one. */
function converseBody({
  messages,
  tools = [],
  max_tokens: most,
  max_completion_tokens: newer,
}: ChatBody): ConverseBody {
  const maxTokens = newer ?? most;
  const said: ConverseBody["messages"] = [];
  for (const message of messages) {
    if (message.role === "system" || message.role === "developer") continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const last = said.at(-1);
    if (last?.role === role) last.content.push(...blocksOf(message));
    else said.push({ role, content: blocksOf(message) });
  }
  const system = messages.filter(({ role }) => role === "system" || role === "developer");
  return {
    system: system.map(({ content }) => ({ text: content ?? "" })),
    messages: said,
    toolConfig: {
      tools: tools.map(({ function: called }) => ({
        toolSpec: {
          name: called?.name ?? "",
          description: called?.description ?? "",
          inputSchema: { json: called?.parameters ?? {} },
        },
      })),
    },
    ...(maxTokens !== undefined && { inferenceConfig: { maxTokens } }),
  };
}

function blocksOf({
  role,
  content,
  tool_calls: calls = [],
  tool_call_id: answered = "",
}: ChatBodyMessage): ConverseBodyBlock[] {
  if (role === "tool") return [{ toolResult: { toolUseId: answered, content: [{ text: content ?? "" }] } }];
  return [
    ...(content ? [{ text: content }] : []),
    ...calls.map(({ id = "", function: called }) => ({
      toolUse: { toolUseId: id, name: called?.name ?? "", input: parsed(called?.arguments) },
    })),
  ];
}

function parsed(json: unknown): Json {
  try {
    return JSON.parse(String(json)) as Json;
  } catch {
    return {};
  }
}

const finishes: { [reason: string]: string } = {
  tool_use: "tool_calls",
  max_tokens: "length",
  content_filtered: "content_filter",
};

const finishOf = (reply: PlayedReply): string => finishes[stopReasonOf(reply)] ?? "stop";

const head = ({ modelId }: HeardCall, object: string) => ({
  id: "chatcmpl-rehearsal",
  object,
  created: 0,
  model: modelId,
});

/** Cached tokens are part of the input on this wire; a rehearsal caches only where Converse has cache points. */
function usageOf({ body }: HeardCall, reply: PlayedReply) {
  const {
    inputTokens,
    outputTokens,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: stored,
  } = wireUsage(body, reply);
  const input = inputTokens + cached + stored;
  return {
    prompt_tokens: input,
    completion_tokens: outputTokens,
    total_tokens: input + outputTokens,
    prompt_tokens_details: { cached_tokens: cached },
  };
}

function callsOf({ body }: HeardCall, reply: PlayedReply) {
  const calls = wireCalls(body, reply);
  return calls.map(({ toolUseId, name, input }, index) => {
    const text = JSON.stringify(input);
    const isBroken = reply.isCut === true && index === calls.length - 1;
    return { index, id: toolUseId, name, text: isBroken ? text.slice(0, text.length >> 1) : text };
  });
}

/** A refusal of the model has a field of its own. */
function wordsOf(reply: PlayedReply): { content: string } | { refusal: string } {
  return stopReasonOf(reply) === "refusal"
    ? { refusal: reply.text || "I cannot help with that." }
    : { content: reply.text };
}

function wholeReply(call: HeardCall, reply: PlayedReply) {
  const calls = callsOf(call, reply).map(({ id, name, text }) => ({
    id,
    type: "function",
    function: { name, arguments: text },
  }));
  const thought = thoughtOf(call, reply);
  const message = { role: "assistant", ...wordsOf(reply), ...thought, ...(calls.length > 0 && { tool_calls: calls }) };
  return { message, finish: finishOf(reply) };
}

/** Families that take their reasoning back also return it. */
function thoughtOf({ modelId }: HeardCall, { thought }: PlayedReply): { reasoning_content?: string } {
  return thought === undefined || chatTraits(modelId).reasoning === "never" ? {} : { reasoning_content: thought };
}

const pieceLength = 2000;

function pieces(text: string): string[] {
  return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, at) =>
    text.slice(at * pieceLength, (at + 1) * pieceLength),
  );
}

/** Sends chunks in the service's order: the role, words, calls in pieces, the reason for the end, and the count without choices. */
function sendStream(response: ServerResponse, call: HeardCall, reply: PlayedReply): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const write = (choices: object[], usage: object | null = null) =>
    response.write(`data: ${JSON.stringify({ ...head(call, "chat.completion.chunk"), choices, usage })}\n\n`);
  const say = (delta: object) => write([{ index: 0, delta, finish_reason: null }]);
  say({ role: "assistant" });
  const { reasoning_content: thought } = thoughtOf(call, reply);
  if (thought !== undefined) say({ reasoning_content: thought });
  for (const [field, text] of Object.entries(wordsOf(reply))) for (const piece of pieces(text)) say({ [field]: piece });
  for (const { index, id, name, text } of callsOf(call, reply)) {
    say({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] });
    for (const piece of pieces(text)) say({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  write([{ index: 0, delta: {}, finish_reason: finishOf(reply) }]);
  write([], usageOf(call, reply));
  response.end("data: [DONE]\n\n");
}
