import type { ModelReply } from "../../swarm/ports.ts";
import { finishedReply } from "../finished-reply.ts";
import { aliveUntil } from "../keep-alive.ts";
import { newBlock, type OpenBlock, sizeOfCall } from "../open-block.ts";
import { isTokenCount } from "../token-count.ts";
import { addUsage, type ReportedUsage } from "./reported-usage.ts";

/** A server-sent event as the SDK's parser yields it. */
export interface SentEvent {
  event: string | null;
  data: string;
}

/** End of a stream. `seenBytes` is the size of the received part of the reply; `isFinal`: its output was counted at its end. */
export type StreamEnd = { reported: ReportedUsage; isFinal: boolean; seenBytes: number } & (
  | ({ kind: "whole" } & Pick<ModelReply, "content" | "stopReason" | "isCut">)
  | { kind: "broken"; cause: unknown }
);

/** An `error` event: the service's error after it began to answer. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  readonly type: string | undefined;

  /** Takes the event's error, which some servers give as a text. */
  constructor(error: unknown) {
    const { type, message } = (typeof error === "string" ? { message: error } : (error ?? {})) as Fields;
    super(typeof message === "string" ? message : "The service reported an error in the middle of its reply.");
    this.type = typeof type === "string" ? type : undefined;
  }
}

type Fields = { [name: string]: unknown };
type Event = Fields & { type?: unknown; index?: unknown; content_block?: Fields; delta?: Fields };

/** Collects a streamed reply. Calls `heard` for each event: while there are events, the model is working. */
export async function readMessagesStream(
  events: AsyncIterable<SentEvent>,
  heard: () => void = () => {},
  now: () => number = () => performance.now(),
): Promise<StreamEnd> {
  const reading = new Reading();
  const alive = aliveUntil(now);
  let cause: unknown = new Error("The reply's stream ended early.");
  try {
    for await (const { event, data } of events) {
      const parsed = parsedEvent(event, data);
      if (parsed === undefined) continue;
      if (alive(parsed.type === "ping")) heard();
      reading.add(parsed);
      if (reading.isStopped) break;
    }
  } catch (error) {
    cause = error;
  }
  const { stopReason, finished, reported, isFinal, seenBytes } = reading;
  const facts = { reported, isFinal, seenBytes };
  // After the stop reason the reply is complete; at most its usage is missing.
  if (stopReason === undefined) return { kind: "broken", cause, ...facts };
  return { kind: "whole", ...finishedReply(finished, stopReason), ...facts };
}

/** Returns nothing for events without data, and for the end mark that servers of a different wire send. */
function parsedEvent(event: string | null, data: string): Event | undefined {
  if (data === "" || data.trim() === "[DONE]") return undefined;
  const parsed: unknown = JSON.parse(data);
  if (parsed === null || typeof parsed !== "object") return undefined;
  // Some servers name no events, or only their errors.
  const type = (parsed as Event).type ?? event ?? ("error" in parsed ? "error" : undefined);
  return { ...parsed, type };
}

class Reading {
  blocks: OpenBlock[] = [];
  reported: ReportedUsage = {};
  isFinal = false;
  seenBytes = 0;
  stopReason: string | undefined;
  isStopped = false;
  /** The open block of each index: some servers number all blocks alike. */
  #current = new Map<unknown, OpenBlock>();
  /** Arguments that came with the beginning of a call; they count where no pieces follow. */
  #given = new Map<OpenBlock, string>();

  /** Ignores events of unknown types, as the service's versioning asks for. */
  add(event: Event): void {
    this.#readers[String(event.type)]?.(event);
  }

  readonly #readers: { [type: string]: (event: Event) => void } = {
    __proto__: null as never,
    message_start: (event) => this.#start(event),
    content_block_start: ({ index, content_block: block }) => this.#open(index, block ?? {}),
    content_block_delta: ({ index, delta }) => this.#extend(this.#current.get(index) ?? this.#next(index), delta ?? {}),
    content_block_stop: ({ index }) => this.#close(index),
    message_delta: (event) => this.#end(event),
    message_stop: () => this.#stop(),
    error(event) {
      throw new StreamError(event.error ?? event);
    },
  };

  /** A server that gives no reason for the end has still ended its reply. */
  #stop(): void {
    this.isStopped = true;
    this.stopReason ??= this.blocks.length > 0 ? "end_turn" : undefined;
  }

  /** A second start is a repetition of the whole reply, by a proxy that asked again. */
  #start({ message }: Event): void {
    const { usage, content } = (message ?? {}) as Fields;
    this.blocks = [];
    this.#current.clear();
    this.stopReason = undefined;
    addUsage(this.reported, usage);
    for (const [index, block] of (Array.isArray(content) ? content : []).entries()) {
      this.#open(index, block as Fields);
      this.#close(index);
    }
  }

  #next(index: unknown): OpenBlock {
    const block = newBlock();
    this.blocks.push(block);
    this.#current.set(index, block);
    return block;
  }

  #open(index: unknown, { type, id, name, input, text, thinking, signature, data }: Fields): void {
    const block = this.#next(index);
    if (type === "tool_use") {
      Object.assign(block, { id: asText(id), name: asText(name) });
      this.seenBytes += sizeOfCall(asText(name));
      // The service begins with an empty object; some servers send all arguments here.
      if (input !== null && typeof input === "object" && Object.keys(input).length > 0)
        this.#giveArguments(block, JSON.stringify(input));
    }
    if (type === "thinking" || type === "redacted_thinking") block.isThought = true;
    if (typeof data === "string") block.redacted = data;
    if (typeof signature === "string" && signature !== "") block.signature = signature;
    this.#extend(block, { text, thinking });
  }

  #giveArguments(block: OpenBlock, json: string): void {
    this.#given.set(block, json);
    this.seenBytes += Buffer.byteLength(json);
  }

  #extend(block: OpenBlock, { text, thinking, signature, partial_json: json }: Fields): void {
    if (typeof thinking === "string" || typeof signature === "string") block.isThought ||= block.name === undefined;
    block.text += asText(text);
    block.thought += asText(thinking);
    block.json += asText(json);
    if (typeof signature === "string" && signature !== "") block.signature = signature;
    this.seenBytes += Buffer.byteLength(asText(text) + asText(thinking) + asText(json));
  }

  #close(index: unknown): void {
    const block = this.#current.get(index);
    if (block !== undefined) block.isClosed = true;
    this.#current.delete(index);
  }

  get finished(): OpenBlock[] {
    return this.blocks.map((block) => (block.json === "" ? { ...block, json: this.#given.get(block) ?? "" } : block));
  }

  #end({ delta, usage }: Event): void {
    const reason = delta?.stop_reason;
    // Only loops of the service's own tools pause: the text is kept, and the agent is asked to continue.
    if (typeof reason === "string") this.stopReason = reason === "pause_turn" ? "end_turn" : reason;
    addUsage(this.reported, usage);
    this.isFinal ||= isTokenCount((usage as Fields | undefined)?.output_tokens);
  }
}

const asText = (value: unknown): string => (typeof value === "string" ? value : "");
