import { createHash, randomBytes } from "node:crypto";

export interface SpanIds {
  traceId: string;
  spanId: string;
}

let chosen: SpanIds | undefined;

/** Generates random ids, except inside `withIds`. */
export const idGenerator = {
  generateTraceId: () => chosen?.traceId ?? randomBytes(16).toString("hex"),
  generateSpanId: () => chosen?.spanId ?? randomBytes(8).toString("hex"),
};

/** Gives the span that `start` begins these ids. `start` is synchronous, so no other span can begin meanwhile. */
export function withIds<T>(ids: SpanIds, start: () => T): T {
  chosen = ids;
  try {
    return start();
  } finally {
    chosen = undefined;
  }
}

/**
 * Trace id and root span id of a project. Both are derived from the project's id, so that every process that works on
 * the project adds to the same trace, even weeks later.
 */
export function projectIds(project: string): SpanIds {
  const digest = createHash("sha256").update(`crew project ${project}`).digest("hex");
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}
