import { Agent, request as requestPlain } from "node:http";
import { request as requestSecure, Agent as SecureAgent } from "node:https";
import { Readable } from "node:stream";

/** Open connections are reused, and kept alive through silences. */
const agents = { "http:": new Agent({ keepAlive: true }), "https:": new SecureAgent({ keepAlive: true }) };
const withoutBody = new Set([101, 204, 205, 304]);

export interface PatientInit extends RequestInit {
  /** Called for each piece of the body when it arrives. */
  onBytes?: (bytes: Uint8Array) => void;
}

/**
 * A `fetch` for the SDKs of providers, which ends no silence: Node's own gives up after five minutes without a byte, in the middle of
 * reasoning, and the caller has a limit already (`turnTime`). It follows no redirect, which could take a key to a different server.
 */
export async function patientFetch(input: string | URL | Request, init: PatientInit = {}): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const isPlain = url.protocol === "http:";
  const { method = "GET", body, signal, onBytes } = init;
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const sent = (isPlain ? requestPlain : requestSecure)(url, {
    method,
    headers: Object.fromEntries(new Headers(init.headers)),
    agent: agents[isPlain ? "http:" : "https:"],
    ...(signal && { signal }),
  });
  sent.on("error", reject);
  sent.on("response", (message) => {
    const { statusCode: status = 502, rawHeaders } = message;
    const headers = new Headers();
    for (let at = 0; at + 1 < rawHeaders.length; at += 2)
      headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
    if (withoutBody.has(status)) message.resume();
    const content = withoutBody.has(status) ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
    if (content !== null && onBytes !== undefined) message.on("data", onBytes);
    resolve(new Response(content, { status, headers }));
  });
  sent.end(body instanceof Uint8Array || typeof body === "string" ? body : undefined);
  return promise;
}
