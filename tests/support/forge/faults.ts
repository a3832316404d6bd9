import type { IncomingMessage } from "node:http";

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

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export function tokenIn({ headers }: IncomingMessage): string {
  return (headers.authorization ?? "").replace(/^(Bearer|token) /i, "");
}
