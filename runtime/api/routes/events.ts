import { setTimeout as wait } from "node:timers/promises";
import { type Context, Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { Caller } from "../access/viewer.ts";
import { openProject } from "../decide/decider.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { eventsAfter, placeOf } from "../views/events.ts";

const POLL_MS = 1_000;
const RETRY_MS = 2_000;
/** Between streams that end at once: each is a call of a function. */
const PAUSE_MS = 5_000;
const HEARTBEAT_MS = 15_000;
/** A runner's clock may be behind, so what was written meanwhile can stand before what was already sent. */
const OVERLAP_MS = 10_000;
const DEFAULT_SECONDS = 600;
/** Each stream asks the table every second. Beyond these, streams say what there is and end; browsers come back. */
const MOST_STREAMS = 40;

/** `/:id/events`: server-sent events from `Last-Event-ID` on, or all of them as JSON for whoever accepts only that. */
export function eventRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  let streams = 0;
  app.get("/:id/events", async (c) => {
    const caller = requireCaller(c);
    const id = c.req.param("id");
    const project = await openProject(services.decider, caller, id);
    const after = c.req.header("last-event-id") ?? c.req.query("after");
    if (wantsJson(c)) return c.json(await eventsAfter(services.options.table, project, after ?? ""));
    const seconds = streams < MOST_STREAMS ? (services.options.streamSeconds ?? DEFAULT_SECONDS) : 0;
    streams += 1;
    return streamSSE(c, (stream) =>
      follow(services, { caller, id, after, seconds }, stream, c.req.raw.signal).finally(() => {
        streams -= 1;
      }),
    );
  });
  return app;
}

function wantsJson(c: Context): boolean {
  const accept = c.req.header("accept") ?? "";
  return accept.includes("application/json") && !accept.includes("text/event-stream");
}

interface Listener {
  caller: Caller;
  id: string;
  after: string | undefined;
  seconds: number;
}

/** Without a place the stream begins now: the page that opens it has just been rendered. */
async function follow(
  { options, decider }: Services,
  { caller, id, after, seconds }: Listener,
  stream: SSEStreamingApi,
  signal: AbortSignal,
): Promise<void> {
  const { table } = options;
  const begun = performance.now();
  const sent = new Set<string>();
  let place = after ?? new Date(options.clock.now()).toISOString();
  if (after === undefined) {
    for (const event of await eventsAfter(table, await openProject(decider, caller, id), overlap(place)))
      sent.add(placeOf(event));
  } else sent.add(after);
  let quietSince = performance.now();
  // An id without data: whoever reconnects before the first event still asks for what came after this.
  const beginning = after === undefined ? `id: ${place}\n` : "";
  await stream.write(`${beginning}retry: ${seconds === 0 ? PAUSE_MS : RETRY_MS}\n\n`);

  for (;;) {
    const events = await eventsAfter(table, await openProject(decider, caller, id), overlap(place));
    for (const event of events.filter((each) => !sent.has(placeOf(each)))) {
      await stream.writeSSE({ id: placeOf(event), data: JSON.stringify(event) });
      sent.add(placeOf(event));
      if (placeOf(event) > place) place = placeOf(event);
      quietSince = performance.now();
    }
    if (stream.aborted || signal.aborted || performance.now() - begun >= seconds * 1_000) return;
    if (performance.now() - quietSince > HEARTBEAT_MS) {
      await stream.write(": still here\n\n");
      quietSince = performance.now();
    }
    await wait(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function overlap(place: string): string {
  const time = Date.parse(place.split("#")[0] ?? "");
  return Number.isNaN(time) ? place : new Date(time - OVERLAP_MS).toISOString();
}
