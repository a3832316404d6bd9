import { setTimeout as wait } from "node:timers/promises";
import { Stream } from "@anthropic-ai/sdk/streaming";
import type { ModelRequest } from "../../swarm/ports.ts";
import { estimatedUsage } from "../estimated-usage.ts";
import { hearPings } from "../keep-alive.ts";
import type { AttemptedId, CallEnd, ProviderDefinition } from "../model-provider.ts";
import { untilAborted } from "../until-aborted.ts";
import { advice, failureOf, isUncounted, NoEvents, waitMsOf } from "./anthropic-error.ts";
import { modelsAt } from "./list-models.ts";
import { betasOf, messagesInput } from "./messages-input.ts";
import { openService } from "./messages-service.ts";
import { readMessagesStream, type SentEvent, type StreamEnd } from "./messages-stream.ts";
import { usageOf } from "./reported-usage.ts";

/** Models at the Claude API, or at any server with its Messages API. */
export const anthropic: ProviderDefinition<object> = {
  telemetryName: "anthropic",
  open: () => ({
    attempt: (request, id, heard, signal) => callOnce(request, { ...id, heard }, signal),
    advice: (_, modelId, error) => advice(modelId, error),
  }),
  modelsAt,
};

async function callOnce(
  request: ModelRequest,
  { modelId, access, heard }: AttemptedId & { heard(): void },
  signal: AbortSignal,
): Promise<CallEnd> {
  const over = new AbortController();
  try {
    const response = await openService(access, betasOf(request), hearPings(heard))
      .post("/v1/messages", {
        body: messagesInput(request, modelId),
        signal: AbortSignal.any([signal, over.signal]),
        stream: true,
      })
      .asResponse();
    const events = await eventsOf(response);
    const end = await readMessagesStream(untilAborted(events, signal), heard);
    if (end.kind === "whole") await settled(events);
    return endOf(request, modelId, end);
  } catch (error) {
    return isUncounted(error) ? refused(error) : lost(request, modelId, { cause: error });
  } finally {
    over.abort();
  }
}

function refused(error: unknown): CallEnd {
  const waitMs = waitMsOf(error, Date.now());
  return { kind: "refused", failure: failureOf(error), error, ...(waitMs !== undefined && { waitMs }) };
}

type Lost = { cause: unknown } & Partial<Pick<StreamEnd, "reported" | "seenBytes">>;

function lost(request: ModelRequest, modelId: string, { cause, reported = {}, seenBytes = 0 }: Lost): CallEnd {
  const { usage } = usageOf(reported, estimatedUsage(request, seenBytes), { isFinal: false });
  return { kind: "lost", failure: failureOf(cause), spending: { usage, modelId, isEstimated: true }, cause };
}

function endOf(request: ModelRequest, modelId: string, end: StreamEnd): CallEnd {
  if (end.kind === "broken") return lost(request, modelId, end);
  const { kind: _, reported, seenBytes, isFinal, ...reply } = end;
  const counted = usageOf(reported, estimatedUsage(request, seenBytes), { isFinal });
  return { kind: "reply", reply: { ...reply, ...counted, modelId } };
}

/** Some servers answer with one message although a stream was asked for, and proxies with a page. */
async function eventsOf(response: Response): Promise<AsyncIterableIterator<SentEvent>> {
  const kind = response.headers.get("content-type") ?? "text/event-stream";
  if (kind.includes("json")) return asEvents(await response.text());
  if (!kind.includes("event-stream"))
    throw new NoEvents(
      `The answer is of the type ${kind}, not a stream of events: this address is not a Messages API.`,
    );
  return Stream.rawEvents(response);
}

async function* asEvents(text: string): AsyncIterableIterator<SentEvent> {
  const message = JSON.parse(text) as { type?: string; stop_reason?: unknown; usage?: unknown };
  if (message.type === "error") return yield { event: "error", data: text };
  yield { event: "message_start", data: JSON.stringify({ message }) };
  const end = { delta: { stop_reason: message.stop_reason }, usage: message.usage };
  yield { event: "message_delta", data: JSON.stringify(end) };
  yield { event: "message_stop", data: "{}" };
}

const longestEndMs = 200;

/** Reads the end of the connection, so that the next call can use it; a server that holds it open is not waited for. */
async function settled(events: AsyncIterator<SentEvent>): Promise<void> {
  const timer = new AbortController();
  const drained = (async () => {
    while (!(await events.next()).done);
  })().catch(() => undefined);
  await Promise.race([drained, wait(longestEndMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}
