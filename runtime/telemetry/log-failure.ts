import { logLine } from "./log-line.ts";

/**
 * Writes one JSON line to standard error. An error's message may quote a person or a model, so only the name, the code
 * and the positions in the program are logged; AWS's messages are about requests and are kept.
 */
export function logFailure(event: string, error: unknown, fields: { [name: string]: string } = {}): void {
  logLine("error", event, { ...fields, ...describe(error) });
}

function describe(error: unknown): { [name: string]: unknown } {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, $metadata } = error as { code?: unknown; $metadata?: { requestId?: string } };
  return {
    error: error.name,
    ...(typeof code === "string" && { code }),
    ...($metadata && { message: error.message, requestId: $metadata.requestId }),
    at: placesIn(error),
    ...(error.cause instanceof Error && { cause: { error: error.cause.name, at: placesIn(error.cause) } }),
  };
}

function placesIn({ stack = "" }: Error): string[] {
  const lines = stack.split("\n").map((line) => line.trim());
  return lines.filter((line) => /^at .*:\d+:\d+\)?$/.test(line)).slice(0, 3);
}
