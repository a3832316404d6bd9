import type { Model, Price } from "../../schema/types.ts";
import type { Member } from "./config.ts";
import type { ContentBlock, Message, ModelReply } from "./ports.ts";

/** Tokens a call may use at most: its input, estimated from above, and its longest reply. */
export interface Need {
  inputTokens: number;
  outputTokens: number;
}

// English and code come out between 3.3 and 4.5 characters a token; three keeps the estimate above the count.
const charactersPerToken = 3;

export function needOf(member: Member, messages: Message[]): Need {
  let characters = fixedLength(member);
  for (const message of messages) for (const block of message.content) characters += lengthOf(block);
  return { inputTokens: Math.ceil(characters / charactersPerToken), outputTokens: member.model.maxTokens };
}

const fixedLengths = new WeakMap<Member, number>();

function fixedLength(member: Member): number {
  const known = fixedLengths.get(member);
  if (known !== undefined) return known;
  const length = member.system.length + JSON.stringify(member.tools).length;
  fixedLengths.set(member, length);
  return length;
}

function lengthOf(block: ContentBlock): number {
  if (block.kind === "tool-use") return block.name.length + JSON.stringify(block.input).length;
  return block.text.length;
}

/** What a call may cost at most, on whichever of the model's ids answers. */
export function reservationMicros(model: Model, need: Need): number {
  return inputReservationMicros(model, need) + dearest(model, (price) => micros(need.outputTokens, price.outputMicros));
}

/** The part of the reservation that is spent even if no reply arrives. */
export function inputReservationMicros(model: Model, need: Need): number {
  return dearest(model, (price) => micros(need.inputTokens, Math.max(price.inputMicros, price.cacheWriteMicros)));
}

export function costMicros(model: Model, { modelId, usage }: ModelReply): number {
  const cost = (price: Price) =>
    micros(usage.inputTokens, price.inputMicros) +
    micros(usage.outputTokens, price.outputMicros) +
    micros(usage.cacheReadTokens, price.cacheReadMicros) +
    micros(usage.cacheWriteTokens, price.cacheWriteMicros);
  const price = model.prices[modelId];
  return price === undefined ? dearest(model, cost) : cost(price);
}

const dearest = (model: Model, cost: (price: Price) => number): number =>
  Math.max(0, ...model.ids.flatMap((id) => model.prices[id] ?? []).map(cost));

const micros = (tokens: number, microsPerMillion: number): number => Math.ceil((tokens * microsPerMillion) / 1_000_000);
