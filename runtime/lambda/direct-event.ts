import { apiVersionHeader } from "../../schema/versions.ts";
import type { HttpResult } from "./http-event.ts";

/**
 * A request by whoever may invoke the function itself: an operator with rights in the account. An HTTP API cannot make one,
 * since everything that people send it stands inside an event of its own.
 */
export interface DirectEvent {
  crew: {
    method: string;
    /** With its query; below /api/. */
    path: string;
    /** JSON. */
    body?: string;
    /** Somebody whom the engagement declares, to act as. Default: the first operator. */
    as?: string;
    /** Version of the API that the caller speaks. Default: any. */
    version?: number;
  };
}

/** The answer, and where people find the site. */
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
