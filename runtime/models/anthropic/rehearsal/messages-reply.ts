import { prefixesOf, signatureOf } from "../../rehearsal/signature.ts";
import { type ConverseBody, type PlayedReply, stopReasonOf, wireCalls, wireUsage } from "../../rehearsal/wire.ts";
import type { BodyBlock } from "./messages-body.ts";

type SentBlock = BodyBlock & { json?: string };

/** Returns the rehearsal model's reply as one message. */
export function messageOf(modelId: string, body: ConverseBody, reply: PlayedReply): object {
  const content = blocksOf(body, reply).map(({ json: _, ...block }) => block);
  return {
    ...emptyMessage(modelId),
    content: reply.isCut === true ? content.slice(0, -1) : content,
    stop_reason: stopReasonOf(reply),
    usage: usageOf(body, reply),
  };
}

/** Yields the events of the reply in the service's order. */
export function* eventsOf(modelId: string, body: ConverseBody, reply: PlayedReply): Generator<string> {
  const { output_tokens, ...input } = usageOf(body, reply);
  yield event({ type: "message_start", message: { ...emptyMessage(modelId), usage: { ...input, output_tokens: 1 } } });
  yield event({ type: "ping" });
  for (const [index, block] of blocksOf(body, reply).entries()) {
    yield event({ type: "content_block_start", index, content_block: beginningOf(block) });
    for (const delta of deltasOf(block)) yield event({ type: "content_block_delta", index, delta });
    yield event({ type: "content_block_stop", index });
  }
  const delta = { stop_reason: stopReasonOf(reply), stop_sequence: null };
  yield event({ type: "message_delta", delta, usage: { output_tokens } });
  yield event({ type: "message_stop" });
}

const event = (of: { type: string; [field: string]: unknown }): string =>
  `event: ${of.type}\ndata: ${JSON.stringify(of)}\n\n`;

const emptyMessage = (model: string) => ({
  id: "msg_rehearsal",
  type: "message",
  role: "assistant",
  model,
  content: [],
  stop_reason: null,
  stop_sequence: null,
});

function blocksOf(body: ConverseBody, reply: PlayedReply): SentBlock[] {
  const { thought, text, isCut } = reply;
  const calls = wireCalls(body, reply);
  return [
    ...(thought === undefined
      ? []
      : [{ type: "thinking", thinking: thought, signature: signatureOf(thought, prefixesOf(body).at(-1)) }]),
    ...(text === "" ? [] : [{ type: "text", text }]),
    ...calls.map(({ toolUseId: id, name, input }, at) => {
      const json = JSON.stringify(input);
      const isBroken = isCut === true && at === calls.length - 1;
      return { type: "tool_use", id, name, input, json: isBroken ? json.slice(0, json.length >> 1) : json };
    }),
  ];
}

function beginningOf({ type, id, name }: SentBlock): object {
  if (type === "thinking") return { type, thinking: "", signature: "" };
  return type === "text" ? { type, text: "" } : { type, id, name, input: {} };
}

function* deltasOf({ text, thinking, signature, json }: SentBlock): Generator<object> {
  for (const piece of pieces(thinking)) yield { type: "thinking_delta", thinking: piece };
  if (signature !== undefined) yield { type: "signature_delta", signature };
  for (const piece of pieces(text)) yield { type: "text_delta", text: piece };
  for (const piece of pieces(json)) yield { type: "input_json_delta", partial_json: piece };
}

const pieceLength = 2000;

function pieces(text = ""): string[] {
  return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, at) =>
    text.slice(at * pieceLength, (at + 1) * pieceLength),
  );
}

function usageOf(body: ConverseBody, reply: PlayedReply) {
  const {
    inputTokens,
    outputTokens,
    cacheReadInputTokens,
    cacheWriteInputTokens,
    cacheDetails = [],
  } = wireUsage(body, reply);
  const written = (lifetime: "5m" | "1h") => cacheDetails.find(({ ttl }) => ttl === lifetime)?.inputTokens ?? 0;
  return {
    input_tokens: inputTokens,
    cache_read_input_tokens: cacheReadInputTokens,
    cache_creation_input_tokens: cacheWriteInputTokens,
    cache_creation: { ephemeral_5m_input_tokens: written("5m"), ephemeral_1h_input_tokens: written("1h") },
    output_tokens: outputTokens,
  };
}
