import type { Branded } from "./branded.ts";

/** SHA-256 of some bytes, as 64 lower-case hexadecimal characters; the name of an object in the object store. */
export type Digest = Branded<"digest">;

export function isDigest(value: unknown): value is Digest {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

/** Throws a `TypeError` for any other text. */
export function asDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new TypeError(`"${text}" is not a digest: 64 hexadecimal characters`);
}
