import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { contentPolicy } from "../../../schema/content-policy.ts";
import { Problem } from "../problem.ts";

/** Adds security headers to every response. Keeps a policy or a lifetime that the response already has: a download's policy is stricter. */
export function securityHeaders(baseUrl: string): MiddlewareHandler {
  const rest = secureHeaders({
    referrerPolicy: "same-origin",
    xFrameOptions: "DENY",
    strictTransportSecurity: baseUrl.startsWith("https:") && "max-age=31536000; includeSubDomains",
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [] },
  });
  return async (c, next) => {
    await rest(c, next);
    const { headers } = c.res;
    if (!headers.has("content-security-policy")) headers.set("content-security-policy", contentPolicy);
    if (!headers.has("cache-control")) headers.set("cache-control", "private, no-store");
  };
}

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Locally accepts only loopback names: a foreign host name that resolves to this computer (DNS rebinding) would
 * otherwise be same-origin with the site. Redirects other loopback names to the one used for cookies and sign-in.
 */
export function loopbackOnly(baseUrl: string): MiddlewareHandler {
  const base = new URL(baseUrl);
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (host === base.host) return next();
    const isOwn = loopbackNames.some((name) => host === `${name}:${base.port}`);
    if (!isOwn) throw new Problem(421, "Wrong host", `This server answers at ${base.origin} only.`);
    if (c.req.method !== "GET" || c.req.path.startsWith("/api/")) return next();
    const { pathname, search } = new URL(c.req.url);
    // Not resolved against the base: a path that begins with two slashes would name a different site.
    return c.redirect(Object.assign(new URL(base), { pathname, search }).href, 307);
  };
}
