import { type Context, Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { ProjectEvent } from "../../../schema/types.ts";
import { type Caller, maySee } from "../../inbox/caller.ts";
import { openProject } from "../../inbox/decider.ts";
import { readProject } from "../../inbox/project-records.ts";
import { notFound } from "../../inbox/refusal.ts";
import { Problem } from "../problem.ts";
import { createWatchers, type Look, type Watchers } from "../projects/watchers.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { eventsAfter, placeOf } from "../views/events.ts";

const pollMs = 1_000;
const retryMs = 2_000;
/** Pause between streams that end immediately: each is a call of a function. */
const pauseMs = 5_000;
const heartbeatMs = 15_000;
/** A runner's clock may be behind, so a new event can sort before one that was already sent. */
const overlapMs = 10_000;
const defaultSeconds = 600;
/** Maximum number of open streams. Further ones send the existing events and end; browsers reconnect. */
const mostStreams = 40;

/** `/:id/events`: server-sent events after `Last-Event-ID`, or all events as JSON for a client that accepts only that. */
export function eventRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  const watchers = createWatchers((id, after) => lookAt(services, id, after), pollMs);
  let streams = 0;
  app.get("/:id/events", async (c) => {
    const caller = requireCaller(c);
    const id = c.req.param("id");
    const project = await openProject(services.decider, caller, id);
    const after = placeGiven(c.req.header("last-event-id") ?? c.req.query("after"));
    if (wantsJson(c)) return c.json(await eventsAfter(services.options.table, project, after ?? ""));
    const seconds = streams < mostStreams ? (services.options.streamSeconds ?? defaultSeconds) : 0;
    streams += 1;
    const stillThere = whileSignedIn(() => services.callers.identify(c), caller);
    return streamSSE(c, (stream) =>
      follow(services, watchers, { caller, stillThere, id, after, seconds }, stream, c.req.raw.signal).finally(() => {
        streams -= 1;
      }),
    );
  });
  return app;
}

/** A time, or a time and an event's id: a position from an earlier stream. */
function placeGiven(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  if (text.length <= 500 && /^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*Z(#[\x20-\x7e]*)?$/.test(text)) return text;
  throw new Problem(
    422,
    "Not a place",
    "Request the events after an event's id, or after a time such as 2026-11-20T10:00:00.000Z.",
  );
}

function wantsJson(c: Context): boolean {
  const accept = c.req.header("accept") ?? "";
  return accept.includes("application/json") && !accept.includes("text/event-stream");
}

async function lookAt({ options: { table }, manifests }: Services, id: string, after: string): Promise<Look> {
  const project = await readProject(table, manifests, id);
  if (project === undefined) throw notFound("project");
  return { project, events: await eventsAfter(table, project, overlap(after)) };
}

const checkMs = 5_000;

/** Returns the caller, identified again every few seconds; `undefined` once the session has ended. */
function whileSignedIn(identify: () => Promise<Caller | undefined>, first: Caller): () => Promise<Caller | undefined> {
  let caller: Caller | undefined = first;
  let checked = performance.now();
  return async () => {
    if (performance.now() - checked < checkMs) return caller;
    checked = performance.now();
    caller = await identify();
    return caller;
  };
}

interface Listener {
  caller: Caller;
  stillThere(): Promise<Caller | undefined>;
  id: string;
  after: string | undefined;
  seconds: number;
}

/** Without a position the stream starts now: the page that opens it was just rendered. */
async function follow(
  services: Services,
  watchers: Watchers,
  listener: Listener,
  stream: SSEStreamingApi,
  signal: AbortSignal,
): Promise<void> {
  const { options, decider } = services;
  const { caller, stillThere, id, after, seconds } = listener;
  const teller = createTeller(after ?? new Date(options.clock.now()).toISOString(), stream);
  const project = await openProject(decider, caller, id);
  const events = await eventsAfter(options.table, project, overlap(teller.place()));
  // An id without data: a browser that reconnects before the first event continues from here.
  const beginning = after === undefined ? `id: ${teller.place()}\n` : "";
  await stream.write(`${beginning}retry: ${seconds === 0 ? pauseMs : retryMs}\n\n`);
  if (after === undefined) teller.skip(events);
  else await teller.tell(events);
  if (seconds === 0) return;
  const watch = watchers.join(id, teller.place());
  const leave = () => watch.leave();
  signal.addEventListener("abort", leave, { once: true });
  stream.onAbort(leave);
  if (stream.aborted || signal.aborted) leave();
  try {
    for (const begun = performance.now(); performance.now() - begun < seconds * 1_000; ) {
      const look = await watch.next(teller.place());
      const reader = await stillThere();
      if (look === undefined || reader === undefined || !maySee(look.project, reader)) return;
      await teller.tell(look.events);
      await teller.beat();
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

/** Sends each event once to one reader, even if it is found again. */
function createTeller(begin: string, stream: SSEStreamingApi) {
  const told = new Set([begin]);
  let place = begin;
  let quietSince = performance.now();
  return {
    place: () => place,
    skip(events: ProjectEvent[]): void {
      for (const event of events) told.add(placeOf(event));
    },
    async tell(events: ProjectEvent[]): Promise<void> {
      const from = overlap(place);
      for (const event of events.filter((each) => placeOf(each) > from && !told.has(placeOf(each)))) {
        await stream.writeSSE({ id: placeOf(event), data: JSON.stringify(event) });
        told.add(placeOf(event));
        if (placeOf(event) > place) place = placeOf(event);
        quietSince = performance.now();
      }
    },
    async beat(): Promise<void> {
      if (performance.now() - quietSince <= heartbeatMs) return;
      await stream.write(": still here\n\n");
      quietSince = performance.now();
    },
  };
}

function overlap(place: string): string {
  const time = Date.parse(place.split("#")[0] ?? "");
  return Number.isNaN(time) ? place : new Date(time - overlapMs).toISOString();
}
