import type { Model, Price } from "../../schema/types.ts";
import type { Member } from "./config.ts";
import type { ContentBlock, Message, Spending } from "./ports.ts";

/** Maximum tokens of a call: its input, overestimated, and its longest reply. */
export interface Need {
  inputTokens: number;
  outputTokens: number;
}

// English and code have between 3.3 and 4.5 characters per token with older tokenizers, Chinese and Japanese nearly one
// character of three bytes; newer tokenizers count up to 60 % more. So three bytes are a starting point, not an upper
// bound.
const bytesPerToken = 3;

export function needOf(member: Member, messages: Message[], measured: TokenFactors = {}): Need {
  const factor = Math.max(1, ...member.model.ids.map((id) => factorOf(measured, id)));
  return {
    inputTokens: Math.ceil(plainTokens(member, messages) * factor),
    outputTokens: member.model.maxTokens,
  };
}

/** By model id: the highest measured ratio of counted tokens to tokens at three bytes, in this round. */
export type TokenFactors = { readonly [modelId: string]: number };

/** Factor before any measurement: code, with a tokenizer that counts 60 % more. */
const unmeasuredFactor = 1.5;

// The following text may contain more code and tables than the measured text.
const margin = 1.1;

/** At least one: a brief in plain English is not representative of the following files. */
function factorOf(measured: TokenFactors, id: string): number {
  const factor = Object.hasOwn(measured, id) ? measured[id] : undefined;
  return factor === undefined ? unmeasuredFactor : Math.max(1, factor * margin);
}

/** Above any tokenizer's ratio: a higher one means that the service counted something else. */
const mostTokensPerPlainToken = 3;

/** Updates the factors after a reply; an estimated usage is not a measurement. */
export function measureFactors(
  measured: TokenFactors,
  { member, messages, reply }: { member: Member; messages: Message[]; reply: Spending },
): TokenFactors {
  const { modelId, usage, isEstimated } = reply;
  const counted = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  if (modelId === undefined || isEstimated || !(counted > 0)) return measured;
  const factor = Math.min(mostTokensPerPlainToken, counted / plainTokens(member, messages));
  const known = Object.hasOwn(measured, modelId) ? measured[modelId] : undefined;
  return known !== undefined && known >= factor ? measured : { ...measured, [modelId]: factor };
}

/** Returns the tokens of a text at three bytes each. */
export const plainTokensOf = (text: string): number => Buffer.byteLength(text) / bytesPerToken;

function plainTokens(member: Member, messages: Message[]): number {
  let bytes = fixedLength(member);
  for (const message of messages) for (const block of message.content) bytes += lengthOf(block);
  return bytes / bytesPerToken;
}

const fixedLengths = new WeakMap<Member, number>();

function fixedLength(member: Member): number {
  const known = fixedLengths.get(member);
  if (known !== undefined) return known;
  const length = Buffer.byteLength(member.system) + Buffer.byteLength(JSON.stringify(member.tools));
  fixedLengths.set(member, length);
  return length;
}

function lengthOf(block: ContentBlock): number {
  if (block.kind === "tool-use") return block.name.length + Buffer.byteLength(JSON.stringify(block.input));
  const sealed = block.kind === "reasoning" ? (block.signature ?? "").length + (block.redacted ?? "").length : 0;
  return Buffer.byteLength(block.text) + sealed;
}

/** Maximum cost of a call, on the most expensive of the model's ids. */
export function reservationMicros(model: Model, need: Need): number {
  return inputReservationMicros(model, need) + dearest(model, (price) => micros(need.outputTokens, price.outputMicros));
}

function inputReservationMicros(model: Model, need: Need): number {
  return dearest(model, (price) => micros(need.inputTokens, dearestInput(price)));
}

/** Cost of a call. With an unknown id the most expensive one counts; an estimated input is priced as written to the cache. */
export function costMicros(model: Model, { modelId, usage, isEstimated }: Spending): number {
  const short = usage.shortCacheWriteTokens ?? 0;
  const cost = (price: Price) =>
    micros(usage.inputTokens, isEstimated ? dearestInput(price) : price.inputMicros) +
    micros(usage.outputTokens, price.outputMicros) +
    micros(usage.cacheReadTokens, price.cacheReadMicros) +
    micros(usage.cacheWriteTokens - short, price.cacheWriteMicros) +
    micros(short, price.shortCacheWriteMicros ?? price.cacheWriteMicros);
  const price = modelId === undefined ? undefined : model.prices[modelId];
  return price === undefined ? dearest(model, cost) : cost(price);
}

const dearestInput = (price: Price): number => Math.max(price.inputMicros, price.cacheWriteMicros);

const dearest = (model: Model, cost: (price: Price) => number): number =>
  Math.max(0, ...model.ids.flatMap((id) => model.prices[id] ?? []).map(cost));

const micros = (tokens: number, microsPerMillion: number): number => Math.ceil((tokens * microsPerMillion) / 1_000_000);
