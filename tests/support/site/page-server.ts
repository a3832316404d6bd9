import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { serve } from "@hono/node-server";
import type { SiteData } from "../../../schema/site-data.ts";
import type { ProjectEvent } from "../../../schema/types.ts";
import { builtSite } from "./built-site.ts";

const types: Record<string, string> = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

export interface PageServer {
  address: string;
  /** What the pages show from now on. */
  show(data: SiteData): void;
  /** Tells every open page that something happened, by its stream or at its next question. */
  announce(kind?: ProjectEvent["kind"]): void;
  /** How often pages, or their changing parts, were asked for. */
  rendered(): { whole: number; regions: number };
  /** Streams that are open now. */
  streams(): number;
  close(): Promise<void>;
}

/** The built site over HTTP, with the data of a test and an event stream that the test feeds. */
export async function servePages(data: SiteData): Promise<PageServer> {
  const site = await builtSite();
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const events: Happening[] = [];
  const rendered = { whole: 0, regions: 0 };
  let shown = data;
  const server = serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request: Request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname.endsWith("/events")) {
        const after = request.headers.get("last-event-id") ?? searchParams.get("after") ?? "";
        const missed = events.filter((event) => placeOf(event) > after);
        const isStream = request.headers.get("accept")?.includes("text/event-stream");
        return isStream ? eventStream(streams, missed) : Response.json(missed);
      }
      if (types[extname(pathname)] && !pathname.startsWith("/projects")) return staticFile(site.clientFolder, pathname);
      rendered[request.headers.has("crew-live") ? "regions" : "whole"] += 1;
      return site.render(request, { crew: shown });
    },
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (next) => {
      shown = next;
    },
    announce: (kind = "decision-made") => {
      const event = { time: new Date().toISOString(), id: `e${events.length}`, kind };
      events.push(event);
      for (const stream of streams) stream.enqueue(messageOf(event));
    },
    rendered: () => ({ ...rendered }),
    streams: () => streams.size,
    close: () =>
      new Promise((resolve) => {
        for (const stream of streams) stream.close();
        server.close(() => resolve());
      }),
  };
}

type Happening = Pick<ProjectEvent, "time" | "id" | "kind">;

const placeOf = ({ time, id }: Happening) => `${time}#${id}`;

function messageOf(event: Happening): Uint8Array {
  return new TextEncoder().encode(`id: ${placeOf(event)}\ndata: ${JSON.stringify(event)}\n\n`);
}

/** What was missed, as the API tells it, then whatever happens. */
function eventStream(streams: Set<ReadableStreamDefaultController<Uint8Array>>, missed: Happening[]): Response {
  let own: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      own = controller;
      streams.add(controller);
      controller.enqueue(new TextEncoder().encode(": hello\n\n"));
      for (const event of missed) controller.enqueue(messageOf(event));
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
