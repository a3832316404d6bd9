import type { IncomingMessage, ServerResponse } from "node:http";
import type { Price } from "../../schema/types.ts";
import { eventFrame, readFrames } from "../support/event-frames.ts";

/** What can become of one call. Only the last three count nothing. */
export const mishaps = [
  "cut",
  "checksum",
  "exception",
  "reset",
  "reset-unanswered",
  "no-usage",
  "odd-usage",
  "garbage",
  "hang",
  "refused",
  "throttled",
  "overloaded",
] as const;
export type Mishap = (typeof mishaps)[number];

interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadInputTokens: number;
  cacheWriteInputTokens: number;
  cacheDetails?: { ttl: string; inputTokens: number }[];
}

/**
 * A service between a client and another endpoint that counts like one that sends bills: the input of every request it has taken
 * up, and of the output every piece that it sent whole, whatever came of the call. `mishapOf` says what becomes of the nth call.
 */
export function countingEndpoint(target: string, price: Price, mishapOf: (nth: number) => Mishap | undefined) {
  const billed = { calls: 0, inputTokens: 0, outputTokens: 0, costMicros: 0 };
  const bill = (usage: Usage, outputTokens = usage.outputTokens) => {
    const { inputTokens, cacheReadInputTokens: read, cacheWriteInputTokens: written, cacheDetails = [] } = usage;
    const { inputMicros, outputMicros, cacheReadMicros, cacheWriteMicros } = price;
    const { shortCacheWriteMicros = cacheWriteMicros } = price;
    const short = cacheDetails.find(({ ttl }) => ttl === "5m")?.inputTokens ?? 0;
    const writing = (written - short) * cacheWriteMicros + short * shortCacheWriteMicros;
    const micros = inputTokens * inputMicros + outputTokens * outputMicros + read * cacheReadMicros + writing;
    billed.inputTokens += inputTokens + read + written;
    billed.outputTokens += outputTokens;
    billed.costMicros += micros / 1e6;
  };
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const mishap = mishapOf(++billed.calls);
    const refusal = refusals[mishap ?? ""];
    if (refusal !== undefined) {
      const [status, type] = refusal;
      response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type });
      return void response.end(JSON.stringify({ message: "Not now." }));
    }
    const answer = await fetch(target + request.url, { method: "POST", body: Buffer.concat(body) });
    const frames = readFrames(Buffer.from(await answer.arrayBuffer()));
    const { usage } = (frames.at(-1) ?? { body: {} }).body as { usage: Usage };
    /** The first frames, and what comes after the last of them instead of the next. */
    const sendPart = (share: number, rest: (next: Buffer) => Uint8Array, then: () => void) => {
      const sent = frames.slice(0, Math.floor(frames.length * share));
      bill(usage, Math.floor(sent.reduce((sum, { body }) => sum + outputBytes(body), 0) / 4));
      for (const { bytes } of sent) response.write(bytes);
      response.write(rest(Buffer.from(frames[sent.length]?.bytes ?? [])), then);
    };
    const half = (next: Buffer) => next.subarray(0, next.length >> 1);
    if (mishap === "reset-unanswered") {
      bill(usage, 0);
      return void request.socket.resetAndDestroy();
    }
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    switch (mishap) {
      case "cut":
        return sendPart(0.6, half, () => response.socket?.destroy());
      case "reset":
        return sendPart(0, half, () => response.socket?.resetAndDestroy());
      case "hang":
        return sendPart(0.2, half, () => {});
      case "garbage":
        bill(usage, 0);
        return void response.end("Not an event stream at all, but long enough to hold the beginning of one.");
      case "checksum":
        return sendPart(0.5, damage, () => response.end());
      case "exception":
        return sendPart(
          0.5,
          () => modelStreamError,
          () => response.end(),
        );
      case "no-usage":
        bill(usage);
        return void response.end(Buffer.concat(frames.slice(0, -1).map(({ bytes }) => bytes)));
      case "odd-usage":
        bill(usage);
        for (const { bytes } of frames.slice(0, -1)) response.write(bytes);
        return void response.end(eventFrame(metadata, { usage: oddUsages[billed.calls % oddUsages.length] }));
      default:
        bill(usage);
        return void response.end(Buffer.concat(frames.map(({ bytes }) => bytes)));
    }
  };
  return { billed, listener };
}

function outputBytes(body: unknown): number {
  const { text = "", toolUse } = (body as { delta?: { text?: string; toolUse?: { input: string } } }).delta ?? {};
  return Buffer.byteLength(text + (toolUse?.input ?? ""));
}

const refusals: { [mishap: string]: [status: number, type: string] } = {
  refused: [503, "ServiceUnavailableException"],
  throttled: [429, "ThrottlingException"],
  overloaded: [500, "InternalServerException"],
};

const metadata = { ":message-type": "event", ":event-type": "metadata", ":content-type": "application/json" };
const modelStreamError = eventFrame(
  { ":message-type": "exception", ":exception-type": "modelStreamErrorException", ":content-type": "application/json" },
  { message: "Not any more." },
);
const oddUsages = [
  { inputTokens: -5, outputTokens: -5, totalTokens: -10 },
  { inputTokens: 1.5, outputTokens: 2, totalTokens: 3 },
  {},
  { inputTokens: "12", outputTokens: 3, totalTokens: 15 },
  { inputTokens: 1e300, outputTokens: 3, totalTokens: 15 },
];

function damage(bytes: Buffer): Buffer {
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0x20;
  return bytes;
}
