import { createHmac, timingSafeEqual } from "node:crypto";
import { isIPv4 } from "node:net";
import type { Context } from "hono";
import type { Env } from "../services.ts";

/** What programs between a browser and this server say about it; directly from this machine nothing says it. */
const forwarding = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/** Whether the request comes from this machine itself, not through a program that passes on what others send it. */
export function isFromThisMachine(c: Context<Env>): boolean {
  const peer = c.env?.peer?.replace(/^::ffff:/, "") ?? "";
  const isLoopback = peer === "::1" || (isIPv4(peer) && peer.startsWith("127."));
  return isLoopback && !forwarding.some((name) => c.req.header(name) !== undefined);
}

/** What opens the outbox and nothing else, so that the access token need not stand in an address. */
export function outboxKey(accessToken: string): string {
  return createHmac("sha256", accessToken).update("crew outbox").digest("base64url");
}

export function isOutboxKey(given: string, accessToken: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(outboxKey(accessToken))];
  return a.length === b.length && timingSafeEqual(a, b);
}
