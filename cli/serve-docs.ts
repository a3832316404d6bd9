import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, relative, sep } from "node:path";
import { Mistake } from "./crew-command.ts";

export interface ServedDocs {
  url: string;
  close(): void;
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
};

const headers = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** Serves the files of a folder on loopback; port 0 selects a free one. */
export async function serveDocs(folder: string, port: number): Promise<ServedDocs> {
  const files = new Set(listDocs(folder));
  const server = createServer((request, response) => answer(folder, files, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Every file of the docs site, by its path with slashes. */
export function listDocs(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => relative(folder, path).split(sep).join("/"));
}

function answer(folder: string, files: Set<string>, { method, url }: IncomingMessage, response: ServerResponse): void {
  if (method !== "GET" && method !== "HEAD") return void response.writeHead(405, { allow: "GET, HEAD" }).end();
  const path = (url ?? "/").split("?")[0]!.slice(1);
  if (files.has(`${path}/index.html`)) return void response.writeHead(301, { ...headers, location: `/${path}/` }).end();
  const wanted = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  const found = files.has(wanted) ? wanted : "404.html";
  const bytes = readFileSync(join(folder, found));
  const type = types[extname(found)] ?? "application/octet-stream";
  response.writeHead(found === wanted ? 200 : 404, {
    ...headers,
    "content-type": type,
    "content-length": bytes.length,
  });
  response.end(method === "HEAD" ? undefined : bytes);
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new Mistake(`Port ${port} is in use. Choose a different one with --port, or omit it for a free one.`, 1);
  if (error.code === "EACCES")
    return new Mistake(`Port ${port} may not be used by this account. Choose one above 1023 with --port.`, 1);
  return error;
}
