import type { Json } from "../../base/json.ts";

/** AWS: input, output, arguments and each Assign have at most 256 KiB of UTF-8. */
export const maxPayloadBytes = 262_144;

export function exceedsPayloadLimit(value: Json): boolean {
  // Most payloads are tiny: an upper bound avoids serializing them.
  return upperBound(value, maxPayloadBytes) > maxPayloadBytes && jsonBytes(value) > maxPayloadBytes;
}

export function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Returns at least the length of the JSON text in bytes; stops counting above `limit`. */
function upperBound(value: Json, limit: number): number {
  if (typeof value === "string") return value.length * 6 + 2;
  if (typeof value !== "object" || value === null) return 25;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      bytes += upperBound(item, limit - bytes) + 1;
      if (bytes > limit) break;
    }
    return bytes;
  }
  for (const key in value) {
    bytes += key.length * 6 + 4 + upperBound(value[key] as Json, limit - bytes);
    if (bytes > limit) break;
  }
  return bytes;
}
