import OpenAI, { APIError } from "openai";
import type { ModelRequest, Spending } from "../../swarm/ports.ts";
import { estimatedUsage } from "../estimated-usage.ts";
import { hearPings } from "../keep-alive.ts";
import type { Access, AttemptedId, CallEnd, Failure, ProviderDefinition } from "../model-provider.ts";
import { type PatientInit, patientFetch } from "../patient-fetch.ts";
import { untilAborted } from "../until-aborted.ts";
import { chatInput } from "./chat-input.ts";
import { readChatStream, type StreamEnd } from "./chat-stream.ts";
import { openaiAddress } from "./chat-traits.ts";
import { advice, failureOf, isUncounted, waitOf } from "./openai-error.ts";

/** The provider has no options: address and key are those of each model. */
export type OpenaiOptions = object;

/** Chat completions of OpenAI, and of the many servers with the same wire. */
export const openai: ProviderDefinition<OpenaiOptions> = {
  telemetryName: "openai",
  open: () => ({ attempt: callOnce, advice }),
  async modelsAt(access, signal) {
    try {
      const { data } = await clientAt(access.endpoint).models.list({ signal, headers: headersOf(access) });
      return Array.isArray(data) ? data.map(({ id }) => id) : undefined;
    } catch (error) {
      // Not every server lists its models.
      if (error instanceof APIError && (error.status === 404 || error.status === 405)) return undefined;
      throw error;
    }
  },
};

/** Longest time that a timer of Node takes: the caller has a limit of its own (`turnTime`). */
const noTimeout = 2 ** 31 - 1;

/** Clients by address, without a key: making one takes longer than the rest of crew's work for a call. */
const clients = new Map<string, OpenAI>();

function clientAt(endpoint = openaiAddress): OpenAI {
  const known = clients.get(endpoint);
  if (known !== undefined) return known;
  const client = new OpenAI({
    baseURL: endpoint,
    apiKey: "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // Crew counts attempts.
    maxRetries: 0,
    timeout: noTimeout,
    fetch: patientFetch,
    logLevel: "off",
    defaultHeaders: { ...withoutInherited(), authorization: null },
  });
  clients.set(endpoint, client);
  return client;
}

/** Headers of one call: after it nothing has the key. */
const headersOf = ({ key, headers }: Access) => ({
  ...(key !== undefined && { authorization: `Bearer ${key}` }),
  ...headers,
});

/** Removes headers that the SDK would take from the environment, where they may be meant for a different server. */
function withoutInherited(): { [name: string]: null } {
  const lines = (process.env.OPENAI_CUSTOM_HEADERS ?? "").split("\n").filter((line) => line.includes(":"));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).trim(), null]));
}

async function callOnce(
  request: ModelRequest,
  { modelId, access }: AttemptedId,
  heard: () => void,
  signal: AbortSignal,
): Promise<CallEnd> {
  let stream: AsyncIterable<unknown>;
  try {
    // The SDK passes on options of `fetch` that its types do not have.
    const listening: object = { onBytes: hearPings(heard) } satisfies PatientInit;
    stream = await clientAt(access.endpoint).chat.completions.create(chatInput(request, modelId), {
      signal,
      headers: headersOf(access),
      fetchOptions: listening,
    });
  } catch (error) {
    if (!isUncounted(error)) {
      const spending = spendingOf(request, modelId, { usage: undefined, isFinal: false, seenBytes: 0 });
      return { kind: "lost", failure: lostFailureOf(error), spending, cause: error };
    }
    const waitMs = waitOf(error);
    return { kind: "refused", failure: failureOf(error), error, ...(waitMs !== undefined && { waitMs }) };
  }
  const offered = new Set(request.tools.map(({ name }) => name));
  const end: StreamEnd = await readChatStream(untilAborted(stream, signal), offered, heard);
  const spending = spendingOf(request, modelId, end);
  if (end.kind === "broken") return { kind: "lost", failure: lostFailureOf(end.cause), spending, cause: end.cause };
  const { content, stopReason, isCut } = end;
  return { kind: "reply", reply: { ...spending, content, stopReason, ...(isCut && { isCut }), modelId } };
}

type Count = Pick<StreamEnd, "usage" | "isFinal" | "seenBytes">;

/** A count that is not final may be below what the service bills, and an estimate of what came may be above it: the higher one counts. */
function spendingOf(request: ModelRequest, modelId: string, { usage, isFinal, seenBytes }: Count): Spending {
  if (usage !== undefined && isFinal) return { usage, modelId };
  const estimate = estimatedUsage(request, seenBytes);
  const outputTokens = Math.max(usage?.outputTokens ?? 0, estimate.outputTokens);
  return { usage: { ...(usage ?? estimate), outputTokens }, modelId, isEstimated: true };
}

/** Any cause between here and the service is transient; only an error from the service itself is classified further. */
const lostFailureOf = (cause: unknown): Failure => (cause instanceof APIError ? failureOf(cause) : "transient");
