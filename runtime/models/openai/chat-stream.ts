import { isObject } from "../../../base/is-object.ts";
import type { ModelReply, TokenUsage } from "../../swarm/ports.ts";
import { finishedReply } from "../finished-reply.ts";
import { newBlock, type OpenBlock } from "../open-block.ts";
import { chatUsage } from "./chat-usage.ts";
import { type CallPiece, OpenCalls } from "./open-calls.ts";
import { callsInText, withoutThought } from "./text-calls.ts";

/**
 * End of a stream. `seenBytes` is the size of the received part of the reply; `usage` is absent without a valid count, and
 * `isFinal` when it counts all of the reply.
 */
export type StreamEnd = { usage: TokenUsage | undefined; isFinal: boolean; seenBytes: number } & (
  | ({ kind: "whole" } & Pick<ModelReply, "content" | "stopReason" | "isCut">)
  | { kind: "broken"; cause: unknown }
);

interface Reading {
  text: string;
  refusal: string;
  thought: string;
  /** Field in which the reasoning came, and goes back. */
  thoughtField?: string;
  calls: OpenCalls;
  finish?: string;
  usage?: TokenUsage;
  isFinal: boolean;
  seenBytes: number;
}

/** Collects a streamed reply. Calls `heard` for each chunk: while there are chunks, the model is working. */
export async function readChatStream(
  stream: AsyncIterable<unknown>,
  offered: ReadonlySet<string>,
  heard: () => void = () => {},
): Promise<StreamEnd> {
  const reading: Reading = {
    ...{ text: "", refusal: "", thought: "", calls: new OpenCalls() },
    ...{ isFinal: false, seenBytes: 0 },
  };
  let cause: unknown = new Error("The reply's stream ended early.");
  try {
    for await (const chunk of stream) {
      heard();
      if (isObject(chunk)) read(chunk, reading);
    }
  } catch (error) {
    cause = error;
  }
  const { finish, usage, isFinal, seenBytes } = reading;
  const counted = { usage: usage?.outputTokens === 0 && seenBytes > 0 ? undefined : usage, isFinal, seenBytes };
  // After the reason for its end the reply is complete, also without a mark of the stream's end.
  if (finish === undefined || finish === "error") return { kind: "broken", ...counted, cause };
  return { kind: "whole", ...finished(reading, finish, offered), ...counted };
}

function read({ choices, usage }: { [key: string]: unknown }, reading: Reading): void {
  const choice: unknown = Array.isArray(choices)
    ? choices.find((each) => isObject(each) && (each.index ?? 0) === 0)
    : undefined;
  const { delta, finish_reason: finish, usage: ofChoice } = isObject(choice) ? choice : {};
  if (isObject(delta)) addDelta(delta, reading);
  if (typeof finish === "string" && finish !== "") reading.finish = finish;
  // The count comes in a last chunk without choices, with the last words, or with each chunk: the newest counts.
  const count = chatUsage(ofChoice) ?? chatUsage(usage);
  if (count === undefined) return;
  reading.usage = count;
  // Beside words and before the reason for the end, it is the count so far.
  reading.isFinal = choice === undefined || reading.finish !== undefined;
}

const thoughtFields = ["reasoning_content", "reasoning"] as const;

function addDelta(delta: { [key: string]: unknown }, reading: Reading): void {
  const text = textIn(delta.content);
  const refusal = textIn(delta.refusal);
  // Servers that know both fields fill both.
  const field = thoughtFields.find((each) => textIn(delta[each]) !== "");
  const thought = field === undefined ? "" : textIn(delta[field]);
  reading.text += text;
  reading.refusal += refusal;
  reading.thought += thought;
  if (field !== undefined) reading.thoughtField ??= field;
  reading.seenBytes += Buffer.byteLength(text + refusal + thought);
  if (Array.isArray(delta.tool_calls))
    for (const piece of delta.tool_calls)
      if (isObject(piece)) reading.seenBytes += reading.calls.add(piece as CallPiece);
}

/** Text is a string, or a list of parts (github.com/mistralai/client-ts/issues: content chunks). */
function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  return value.map((part: unknown) => (isObject(part) && typeof part.text === "string" ? part.text : "")).join("");
}

function finished(reading: Reading, finish: string, offered: ReadonlySet<string>) {
  const { calls, refusal, thoughtField } = reading;
  const isCut = finish === "length";
  // The last call of a cut reply may be incomplete, even if its arguments happen to be an object.
  if (isCut) for (const block of calls.blocks.slice(0, -1)) block.isClosed = true;
  else calls.close();
  const { thought = "", text } = withoutThought(reading.text);
  const written = calls.blocks.length === 0 && !isCut ? callsInText(text, offered) : undefined;
  const blocks: OpenBlock[] = [
    ...(thought === "" ? [] : [{ ...newBlock(), isThought: true, thought }]),
    ...(reading.thought === ""
      ? []
      : [{ ...newBlock(), isThought: true, thought: reading.thought, signature: thoughtField ?? "" }]),
    ...(written?.text === "" ? [] : [{ ...newBlock(), text: written?.text ?? text }]),
    ...(refusal === "" ? [] : [{ ...newBlock(), text: refusal }]),
    ...(written?.calls ?? calls.blocks),
  ];
  const hasCalls = blocks.some(({ name }) => name !== undefined);
  return finishedReply(blocks, refusal === "" ? stopReasonOf(finish, hasCalls) : "refusal");
}

/** Reasons as OpenAI documents them, and as text-generation-inference and llama.cpp spell them. */
const stopReasons: { [reason: string]: string } = {
  stop: "end_turn",
  eos: "end_turn",
  eos_token: "end_turn",
  end_turn: "end_turn",
  stop_sequence: "end_turn",
  tool_calls: "tool_use",
  function_call: "tool_use",
  tool_use: "tool_use",
  length: "max_tokens",
  max_tokens: "max_tokens",
  content_filter: "content_filtered",
  refusal: "refusal",
};

function stopReasonOf(finish: string, hasCalls: boolean): string {
  const reason = stopReasons[finish] ?? "malformed_model_output";
  // Many servers say "stop" after calls too, and "tool_calls" after none when they could not read them.
  if (reason === "end_turn" && hasCalls) return "tool_use";
  return reason === "tool_use" && !hasCalls ? "malformed_tool_use" : reason;
}
