import { BaseAnthropic } from "@anthropic-ai/sdk/client";
import type { Access } from "../model-provider.ts";
import { patientFetch } from "../patient-fetch.ts";

/** The maker's own service, called where no endpoint is declared. */
const ownEndpoint = "https://api.anthropic.com";

/** The version that servers other than the maker's were written for; the SDK names a later one. */
const commonVersion = "2023-06-01";

/** Longer than any call: the caller has a limit (`turnTime`). */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * A client of the SDK for one call. The SDK takes keys, headers, addresses and logging from the environment of a person
 * who uses it for themselves; none of it may reach a declared service, so the headers that are sent are only the ones here.
 * `onBytes` is called for each piece of an answer.
 */
export function openService(
  { endpoint, key, headers }: Access,
  betas: readonly string[] = [],
  onBytes?: (bytes: Uint8Array) => void,
): BaseAnthropic {
  const baseURL = baseOf(endpoint ?? ownEndpoint);
  const isOwn = new URL(baseURL).host === new URL(ownEndpoint).host;
  return new BaseAnthropic({
    baseURL,
    // Without one, the SDK would look for a person's.
    apiKey: "unused",
    maxRetries: 0,
    timeout: longestTimeoutMs,
    logLevel: "off",
    openTelemetry: { traces: false, propagation: false },
    fetch: (input, init) => {
      const given = new Headers(init?.headers);
      const sent = new Headers({
        "content-type": "application/json",
        accept: "text/event-stream",
        "user-agent": "crew",
        "anthropic-version": (isOwn && given.get("anthropic-version")) || commonVersion,
        ...(betas.length > 0 && { "anthropic-beta": betas.join(",") }),
        ...keyHeaders(key, isOwn),
      });
      for (const [name, value] of Object.entries(headers)) sent.set(name, value);
      return patientFetch(input as string | URL, {
        ...(init as RequestInit),
        headers: sent,
        ...(onBytes !== undefined && { onBytes }),
      });
    },
  });
}

/** Ollama's cloud, OpenRouter and vLLM read a bearer token, LM Studio and most gateways either: a server ignores the other one. */
function keyHeaders(key: string | undefined, isOwn: boolean): { [name: string]: string } {
  if (key === undefined) return {};
  return { "x-api-key": key, ...(!isOwn && { authorization: `Bearer ${key}` }) };
}

/** The SDK adds `/v1/messages` itself, and addresses are often given with a part of it. */
function baseOf(endpoint: string): string {
  return endpoint.replace(/\/+$/, "").replace(/\/v1(?:\/messages)?$/, "");
}
