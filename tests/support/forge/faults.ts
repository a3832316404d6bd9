import type { IncomingMessage } from "node:http";
import { ForgeFailure } from "../../../runtime/forge/failure.ts";
import { serve } from "../model-endpoint.ts";

/** An answer in place of the forge's own, or a connection that ends before or after the forge has acted. */
export type Fault = "lost before" | "lost after" | { status: number; headers?: Record<string, string>; body?: unknown };

/** Decides for each request; undefined lets it through. */
export type Faults = (method: string, path: string, times: number) => Fault | undefined;

export interface Received {
  method: string;
  /** With its query. */
  path: string;
  token: string;
}

/** Resolves with the kind of the failure with which something ended, or with "done". */
export function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "done",
    (error) => (error instanceof ForgeFailure ? error.kind : error),
  );
}

export interface Answer {
  status: number;
  /** Absent for an answer without one. A text is sent as it is, and everything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** A forge that is played; `faults` can be set at any time. */
export interface Played {
  origin: string;
  received: Received[];
  faults: Faults | undefined;
}

/** Serves a forge until the test ends. A fault goes before the forge's own answer. */
export async function playForge(
  answer: (request: IncomingMessage, body: string) => Answer | Promise<Answer>,
  pathIn: (url: string) => string = (url) => url,
): Promise<Played> {
  const counts = new Map<string, number>();
  const played: Played = { origin: "", received: [], faults: undefined };
  played.origin = await serve(async (request, response) => {
    const body = await readBody(request);
    const { method = "GET" } = request;
    const path = pathIn(request.url ?? "/");
    request.url = path;
    played.received.push({ method, path, token: tokenIn(request) });
    const times = (counts.get(`${method} ${path}`) ?? 0) + 1;
    counts.set(`${method} ${path}`, times);
    const fault = played.faults?.(method, path, times);
    if (fault === "lost before") return request.socket.destroy();
    const sent = typeof fault === "object" ? { ...fault, body: fault.body ?? {} } : await answer(request, body);
    if (fault === "lost after") return request.socket.destroy();
    const isEmpty = sent.body === undefined || sent.status === 204 || sent.status === 304;
    const type = isEmpty ? {} : { "content-type": "application/json; charset=utf-8" };
    response.writeHead(sent.status, { ...type, ...sent.headers });
    response.end(isEmpty ? undefined : typeof sent.body === "string" ? sent.body : JSON.stringify(sent.body));
  });
  return played;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export function tokenIn({ headers }: IncomingMessage): string {
  return (headers.authorization ?? "").replace(/^(Bearer|token) /i, "");
}
