import { createHash, randomBytes } from "node:crypto";

export interface SpanIds {
  traceId: string;
  spanId: string;
}

let chosen: SpanIds | undefined;

/** Random ids, save where `withIds` has chosen them. */
export const idGenerator = {
  generateTraceId: () => chosen?.traceId ?? randomBytes(16).toString("hex"),
  generateSpanId: () => chosen?.spanId ?? randomBytes(8).toString("hex"),
};

/** Whatever span `start` begins has these ids. It begins at once, so nothing else can begin meanwhile. */
export function withIds<T>(ids: SpanIds, start: () => T): T {
  chosen = ids;
  try {
    return start();
  } finally {
    chosen = undefined;
  }
}

/**
 * The trace of a project and its first span. They follow from the project's id, so everybody who works on it, in whatever
 * process and weeks apart, adds to one trace without having been told.
 */
export function projectIds(project: string): SpanIds {
  const digest = createHash("sha256").update(`crew project ${project}`).digest("hex");
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}
