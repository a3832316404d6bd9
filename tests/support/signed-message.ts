import { createHmac, randomBytes } from "node:crypto";

/** Returns a new secret of Standard Webhooks. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** Returns the signature of a message of Standard Webhooks, with its version. */
export function signatureOf(secret: string, id: string, seconds: number, body: string | Buffer): string {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.`).update(body).digest("base64")}`;
}
