import { createHmac, timingSafeEqual } from "node:crypto";
import { isIPv4 } from "node:net";
import type { Context } from "hono";
import type { Env } from "../services.ts";

/** Headers added by proxies; a direct local request has none of them. */
const forwarding = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/** True for a request from this computer itself, not through a proxy for other computers. */
export function isFromThisMachine(c: Context<Env>): boolean {
  const peer = c.env?.peer?.replace(/^::ffff:/, "") ?? "";
  const isLoopback = peer === "::1" || (isIPv4(peer) && peer.startsWith("127."));
  return isLoopback && !forwarding.some((name) => c.req.header(name) !== undefined);
}

/** Key for the outbox only, so that the access token does not appear in an address. */
export function outboxKey(accessToken: string): string {
  return createHmac("sha256", accessToken).update("crew outbox").digest("base64url");
}

export function isOutboxKey(given: string, accessToken: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(outboxKey(accessToken))];
  return a.length === b.length && timingSafeEqual(a, b);
}
