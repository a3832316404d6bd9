import { ForgeFailure, failureOf, Oversized } from "./failure.ts";

/** Time of one request, with its answer. */
const requestMs = 10_000;
/** Most of an answer that is read, unless a request says otherwise. */
const usualBytes = 1_000_000;

export type Fetch = (url: string, init?: RequestInit & { mostBytes?: number }) => Promise<Response>;

/**
 * Returns a `fetch` for one forge: bounded in time and size, without redirects, which could take a token to a different server. Every answer
 * but a success and 304 is a `ForgeFailure`. After an answer that there were too many requests, nothing is sent until the time that it named.
 */
export function createBoundedFetch(now: () => number = Date.now): Fetch {
  let limited: ForgeFailure | undefined;
  return async (url, { mostBytes = usualBytes, ...init } = {}) => {
    if (limited?.until !== undefined && now() < limited.until) throw limited;
    const response = await send(url, init);
    const body = await readBounded(response, mostBytes);
    if (response.ok || response.status === 304) return answered(response, body);
    const failure = failureOf(response.status, response.headers, saidIn(body), now());
    if (failure.kind === "limited") limited = failure;
    throw failure;
  };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(requestMs) });
  } catch (error) {
    throw unreachable(error);
  }
}

function unreachable(error: unknown): ForgeFailure {
  const { name, cause } = error as Error;
  if (name === "TimeoutError") return new ForgeFailure("unreachable", "The forge did not answer within 10 seconds");
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "no connection";
  return new ForgeFailure("unreachable", `The forge cannot be reached (${code})`);
}

async function readBounded(response: Response, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > mostBytes) throw new Oversized();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof ForgeFailure ? error : unreachable(error);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The answer without its stream. One that says it is JSON must be: proxies send half of one. */
function answered({ status, headers }: Response, body: Uint8Array<ArrayBuffer>): Response {
  const isEmpty = status === 204 || status === 205 || status === 304;
  if (!isEmpty) parsed(body);
  return new Response(isEmpty ? null : body, { status, headers });
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new ForgeFailure("unreachable", "The forge's answer is not JSON");
  }
}

/** The sentence in an answer of GitHub (`message`, `errors`) or GitLab (`message`, `error`). */
function saidIn(body: Uint8Array): string {
  const text = new TextDecoder().decode(body);
  try {
    const { message = "", error = "", errors = "" } = JSON.parse(text);
    return [message, error, errors]
      .filter((part) => part !== "")
      .map((part) => (typeof part === "string" ? part : JSON.stringify(part)))
      .join(": ");
  } catch {
    return text.startsWith("<") ? "" : text;
  }
}
