import { setTimeout as sleep } from "node:timers/promises";
import type { HttpTool } from "../../../../schema/types.ts";
import type { ToolOutcome } from "../../../swarm/ports.ts";
import { quoting, refused, said } from "../../outcome.ts";
import { hideCutSecrets } from "../../secrets/hide-secrets.ts";
import { describeAnswer } from "./describe-answer.ts";
import { type ExchangeFailed, exchange, type Outgoing } from "./exchange.ts";
import { failureInWords } from "./failure-in-words.ts";
import { fillHeaders } from "./fill-headers.ts";
import { fillRequest } from "./fill-request.ts";
import { type Answer, acceptedEncodings } from "./read-answer.ts";
import { type Resolve, resolveBySystem, resolveHost } from "./resolve-host.ts";
import type { ServiceCall } from "./service-call.ts";

/** The parts of the network that a test replaces. */
export interface Network {
  resolve: Resolve;
  ca?: string;
}

const longestConnectMs = 10_000;
const mostAttempts = 3;
const shortestWaitMs = 500;

/** Calls the service, and again while nothing can have happened twice; every outcome is one that the agent can act on. */
export async function callService(
  tool: HttpTool,
  call: ServiceCall,
  network: Network = { resolve: resolveBySystem },
): Promise<ToolOutcome> {
  const filled = fillRequest(tool.http, call.input);
  if (filled.kind === "refused") return refused(filled.reason);
  const headers = await fillHeaders(tool, call);
  if (headers.kind === "refused") return refused(headers.reason);
  const outgoing: Outgoing = {
    method: tool.http.method,
    url: filled.url,
    body: filled.body,
    headers: withDefaults(headers.headers, filled.body),
  };
  const deadline = Date.now() + tool.http.timeoutSeconds * 1000;
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(tool.http.timeoutSeconds * 1000)]);
  for (let attempt = 1; ; attempt++) {
    const tried = await tryOnce(tool, outgoing, { ...network, signal });
    const waitMs = attempt < mostAttempts ? waitBeforeNext(tool, tried, attempt) : undefined;
    if (waitMs === undefined || Date.now() + waitMs >= deadline) return outcomeOf(tool, tried, call);
    await sleep(waitMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return outcomeOf(tool, tried, call);
  }
}

type Tried =
  | { kind: "answered"; answer: Answer }
  | { kind: "failed"; failure: Pick<ExchangeFailed, "code" | "isSent"> }
  | { kind: "refused"; reason: string };

async function tryOnce(
  { http }: HttpTool,
  outgoing: Outgoing,
  { resolve, ca, signal }: Network & { signal: AbortSignal },
): Promise<Tried> {
  const { hostname } = outgoing.url;
  const host = await untilAborted(resolveHost(hostname, http.addresses, resolve), signal).catch(() => undefined);
  if (host === undefined) {
    return { kind: "failed", failure: { code: signal.aborted ? "ABORTED" : "ENOTFOUND", isSent: false } };
  }
  if (host.kind === "refused") return host;
  const bounds = { connectMs: longestConnectMs, signal, maxBytes: http.maxBytes, ...(ca !== undefined && { ca }) };
  return exchange(outgoing, host.addresses, bounds).then(
    (answer) => ({ kind: "answered", answer }),
    (failure: ExchangeFailed) => ({ kind: "failed", failure }),
  );
}

/** Resolution by the system cannot be cancelled, so its result is abandoned. */
function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error("aborted"));
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/**
 * Time until the next attempt, in milliseconds; undefined when the call is not repeated. A call with an effect is
 * repeated only if the request was not sent.
 */
function waitBeforeNext({ effect }: HttpTool, tried: Tried, attempt: number): number | undefined {
  const usual = shortestWaitMs * 2 ** (attempt - 1);
  if (tried.kind === "refused") return undefined;
  if (tried.kind === "failed") {
    if (tried.failure.code === "ABORTED" || isCertain(tried.failure.code)) return undefined;
    return tried.failure.isSent && effect !== "read" ? undefined : usual;
  }
  const { status, headers } = tried.answer;
  if (effect !== "read" || (status !== 429 && status !== 503)) return undefined;
  return Math.max(usual, waitAsked(headers["retry-after"]));
}

/** Failures that the next attempt would have again. */
function isCertain(code: string): boolean {
  return /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO|HPE_|UPGRADE|ERR_SSL|Z_(?:DATA|BUF)_ERROR|ERR_INVALID|BROTLI|ZSTD/.test(
    code,
  );
}

/** Milliseconds in a `Retry-After`: seconds or a date; 0 for any other text. */
function waitAsked(text = ""): number {
  if (/^\d+$/.test(text.trim())) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}

function withDefaults(declared: { [name: string]: string }, body: string | undefined): { [name: string]: string } {
  const usual = {
    Accept: "application/json, text/*;q=0.9, */*;q=0.1",
    "User-Agent": "crew",
    ...(body !== undefined && { "Content-Type": "application/json" }),
  };
  const names = new Set(Object.keys(declared).map((name) => name.toLowerCase()));
  return {
    ...Object.fromEntries(Object.entries(usual).filter(([name]) => !names.has(name.toLowerCase()))),
    ...declared,
    "Accept-Encoding": acceptedEncodings,
    ...(body !== undefined && { "Content-Length": String(Buffer.byteLength(body)) }),
  };
}

function outcomeOf(tool: HttpTool, tried: Tried, { secrets, signal }: ServiceCall): ToolOutcome {
  switch (tried.kind) {
    case "refused":
      return refused(tried.reason);
    case "failed":
      return refused(failureInWords(tool, tried.failure, signal.aborted));
    case "answered": {
      const { answer } = tried;
      const hide = (text: string) => (answer.isCut ? hideCutSecrets(text, secrets.all()) : secrets.hide(text));
      const shown = describeAnswer(answer, hide);
      const isSuccess = answer.status >= 200 && answer.status < 300;
      return quoting(`the web service ${tool.http.origin}`, isSuccess ? said(shown) : refused(shown));
    }
  }
}
