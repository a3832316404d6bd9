import { apiVersionHeader } from "../../schema/versions.ts";
import type { HttpResult } from "./http-event.ts";

/**
 * A request by a caller with permission to invoke the function: an operator with AWS permissions. An HTTP API cannot
 * make one, since it wraps everything that people send in its own event.
 */
export interface DirectEvent {
  crew: {
    method: string;
    /** With its query; below /api/. */
    path: string;
    /** JSON. */
    body?: string;
    /** Person to act as, declared by the engagement. Default: the first operator. */
    as?: string;
    /** API version of the caller. Default: any. */
    version?: number;
  };
}

/** The response, and the address of the site. */
export interface DirectResult extends HttpResult {
  siteUrl: string;
}

export function isDirectEvent(event: unknown): event is DirectEvent {
  const { crew } = event as { crew?: Partial<DirectEvent["crew"]> };
  return typeof crew?.method === "string" && typeof crew.path === "string" && crew.path.startsWith("/api/");
}

export function directRequestOf({ crew }: DirectEvent, siteUrl: string): Request {
  const { method, path, body, version } = crew;
  const headers: { [name: string]: string } = { accept: "application/json", host: new URL(siteUrl).host };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (version !== undefined) headers[apiVersionHeader] = String(version);
  return new Request(new URL(path, siteUrl), { method, headers, ...(body !== undefined && { body }) });
}
