import { createHash } from "node:crypto";

/** Signature of reasoning, as a service adds it: a different text has a different one. */
export function signatureOf(text: string): string {
  return createHash("sha256").update(`rehearsed thought\0${text}`).digest("base64");
}
