import { createHash } from "node:crypto";

/** Stands for the seal that a service puts on what its model thought: of another text it is another one. */
export function signatureOf(text: string): string {
  return createHash("sha256").update(`rehearsed thought\0${text}`).digest("base64");
}
