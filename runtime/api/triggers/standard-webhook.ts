import { createHmac, timingSafeEqual } from "node:crypto";

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (read 2026-11-28)

/** Reasons for which a message is refused. */
type Forgery = "unsigned" | "forged" | "late";

interface SignedMessage {
  headers: { get(name: string): string | null | undefined };
  /** As it came: what was parsed and written again has another signature. */
  body: Uint8Array;
}

/** Greatest difference between the sender's clock and ours; a recorded message is good for as long. */
export const toleranceSeconds = 300;

const parts = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/** True for a message that lacks a part of a signature. */
export function isUnsigned(headers: SignedMessage["headers"]): boolean {
  return parts.some((name) => !headers.get(name));
}

/**
 * Returns the id of a message with a valid signature, or the reason for which it has none. While a secret is replaced, the sender signs with
 * several, and the stored one may list several, separated by spaces.
 */
export function verifyStandard(
  { headers, body }: SignedMessage,
  secret: string,
  now: number,
): { id: string } | { refused: Forgery } {
  if (isUnsigned(headers)) return { refused: "unsigned" };
  const [id = "", timestamp = "", signatures = ""] = parts.map((name) => headers.get(name) ?? "");
  // An id with a point could be read in two ways where it ends.
  if (id.length > 256 || id.includes(".") || !/^[0-9]{1,12}$/.test(timestamp)) return { refused: "forged" };
  const offered = signatures
    .split(" ")
    .flatMap((each) => (each.startsWith("v1,") ? [Buffer.from(each.slice(3), "base64")] : []));
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const isSigned = keysIn(secret)
    .map((key) => createHmac("sha256", key).update(content).digest())
    .some((own) =>
      offered.slice(0, mostSignatures).some((other) => other.length === own.length && timingSafeEqual(own, other)),
    );
  if (!isSigned) return { refused: "forged" };
  return Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds ? { refused: "late" } : { id };
}

const mostSignatures = 10;

/** Keys of a stored secret. Throws on one that is too short to be a key: with an empty one, everybody could sign. */
function keysIn(secret: string): Buffer[] {
  const keys = secret
    .trim()
    .split(/\s+/)
    .map((each) => Buffer.from(each.replace(/^whsec_/, ""), "base64"));
  if (keys.some((key) => key.length < 24))
    throw new Error("A webhook's secret is whsec_ and at least 24 bytes in base64, as the sender shows it.");
  return keys;
}
