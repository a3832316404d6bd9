import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { serve } from "@hono/node-server";
import type { SiteData } from "../../schema/site-data.ts";
import { builtSite } from "./built-site.ts";

const types: Record<string, string> = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

export interface PageServer {
  address: string;
  /** What the pages show from now on. */
  show(data: SiteData): void;
  /** Tells every open page that something happened. */
  announce(): void;
  close(): Promise<void>;
}

/** The built site over HTTP, with the data of a test and an event stream that the test feeds. */
export async function servePages(data: SiteData): Promise<PageServer> {
  const site = await builtSite();
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let shown = data;
  const server = serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request: Request) => {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith("/events")) return eventStream(streams);
      if (types[extname(pathname)] && !pathname.startsWith("/projects")) return staticFile(site.clientFolder, pathname);
      return site.render(request, { crew: shown });
    },
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (next) => {
      shown = next;
    },
    announce: () => {
      for (const stream of streams) stream.enqueue(new TextEncoder().encode("data: {}\n\n"));
    },
    close: () =>
      new Promise((resolve) => {
        for (const stream of streams) stream.close();
        server.close(() => resolve());
      }),
  };
}

function eventStream(streams: Set<ReadableStreamDefaultController<Uint8Array>>): Response {
  let own: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      own = controller;
      streams.add(controller);
      controller.enqueue(new TextEncoder().encode(": hello\n\n"));
    },
    cancel: () => {
      streams.delete(own);
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function staticFile(folder: string, pathname: string): Promise<Response> {
  const file = join(folder, normalize(pathname));
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(bytes), { headers: { "content-type": types[extname(file)]! } });
}
