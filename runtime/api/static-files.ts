import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import type { MiddlewareHandler } from "hono";

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/**
 * Serves the files of a folder, read once: a few dozen kilobytes, and no request can name any other file. Astro puts
 * the content's hash into the names below `_astro`, so those never change.
 */
export function staticFiles(folder: string): MiddlewareHandler {
  const files = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [`/${relative(folder, file).split(sep).join("/")}`, readFileSync(file)]),
  );
  return async (c, next) => {
    const bytes = c.req.method === "GET" ? files.get(c.req.path) : undefined;
    if (bytes === undefined) return next();
    const caching = c.req.path.startsWith("/_astro/") ? "public, max-age=31536000, immutable" : "public, max-age=3600";
    return c.body(new Uint8Array(bytes), 200, {
      "content-type": types[extname(c.req.path)] ?? "application/octet-stream",
      "cache-control": caching,
    });
  };
}
