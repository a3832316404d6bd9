import type { Json } from "../../../base/json.ts";

/** Largest message that is read. */
export const mostBytes = 1_000_000;

/** Parses the body of a message; undefined for one that is not JSON. */
export function parseMessage(body: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
