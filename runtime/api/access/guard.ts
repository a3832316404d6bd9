import type { MiddlewareHandler } from "hono";
import { Problem } from "../problem.ts";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

const defaults = {
  "content-security-policy": policy,
  "cache-control": "private, no-store",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
};

/** Security headers on every response, where the answer has not set stricter ones itself. */
export function securityHeaders(baseUrl: string): MiddlewareHandler {
  const isSecure = baseUrl.startsWith("https:");
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(defaults)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    if (isSecure) c.res.headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  };
}

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

/**
 * On one machine only loopback names are answered: another site's name that was made to resolve to this machine (DNS
 * rebinding) would otherwise be same-origin with everything here. People who used another loopback name are sent to the one
 * that cookies and sign-in are made for.
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
    // Not resolved against the base: a path that begins with two slashes would name another site.
    return c.redirect(Object.assign(new URL(base), { pathname, search }).href, 307);
  };
}
