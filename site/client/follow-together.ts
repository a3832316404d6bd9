/** An event as passed between tabs: its position in the project's order, and its kind if the server names one. */
export interface News {
  place: string;
  kind?: string | undefined;
}

/**
 * Over HTTP/1.1 a browser opens at most six connections to a server, for all tabs together, and a seventh page would
 * wait for ever. So one tab of each project follows it for all tabs, and at most this many use an open stream.
 */
const mostStreams = 3;
const pollMilliseconds = 4_000;

/**
 * Calls `tell` for events at `address` after `place`, until the returned function is called. Tabs share one stream: the
 * tab with the project's lock listens and forwards the events. When it closes or is hidden, the browser gives the lock
 * to the next tab, which continues after the last forwarded event.
 */
export function followTogether(address: string, from: string, tell: (news: News) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let place = from;
  const hear = (news: News) => {
    if (news.place > place) place = news.place;
    tell(news);
  };
  if (!navigator.locks || !("BroadcastChannel" in globalThis)) {
    void poll(address, () => place, hear, signal);
    return () => ending.abort();
  }

  const channel = new BroadcastChannel(`crew-events ${address}`);
  let isLeading = false;
  channel.addEventListener("message", ({ data }: MessageEvent<{ news?: News; behind?: string }>) => {
    if (data.news && !(data.news.kind === "caught-up" && data.news.place <= place)) hear(data.news);
    if (data.behind !== undefined && isLeading && data.behind < place)
      channel.postMessage({ news: { place, kind: "caught-up" } });
  });
  // The leading tab may have forwarded an event between the rendering of this page and now.
  channel.postMessage({ behind: place });
  signal.addEventListener("abort", () => channel.close());
  const lead = async () => {
    if (signal.aborted) return;
    isLeading = true;
    const pass = (news: News) => {
      channel.postMessage({ news });
      hear(news);
    };
    await listen(address, () => place, pass, signal);
  };
  navigator.locks.request(`crew-events ${address}`, { signal }, lead).catch(() => {});
  return () => ending.abort();
}

/** Uses a stream when one of the few is free, otherwise polls. */
async function listen(
  address: string,
  place: () => string,
  pass: (news: News) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let slot = 0; !signal.aborted; slot = (slot + 1) % mostStreams) {
    await navigator.locks.request(`crew-stream-${slot}`, { ifAvailable: true }, (lock) =>
      lock === null ? undefined : stream(address, place(), pass, signal),
    );
    if (slot < mostStreams - 1 || signal.aborted) continue;
    await ask(address, place(), pass, signal);
    await pause(pollMilliseconds, signal);
  }
}

async function poll(
  address: string,
  place: () => string,
  pass: (news: News) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await ask(address, place(), pass, signal);
    await pause(pollMilliseconds, signal);
  }
}

/** Resolves when the page ends the stream or the server has refused it: an expired session is no reason to poll without a pause. */
function stream(address: string, place: string, pass: (news: News) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A broken stream continues after the last event id.
    const source = new EventSource(`${address}?${new URLSearchParams({ after: place })}`);
    const end = () => {
      source.close();
      resolve();
    };
    source.addEventListener("message", ({ data }) => pass(newsOf(JSON.parse(data))));
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) void pause(pollMilliseconds, signal).then(end);
    });
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}

/** Polls. Errors are ignored: the network may be down for a while, and the next request notices when it is back. */
async function ask(address: string, place: string, pass: (news: News) => void, signal: AbortSignal): Promise<void> {
  try {
    const query = new URLSearchParams({ after: place });
    const response = await fetch(`${address}?${query}`, { headers: { accept: "application/json" }, signal });
    if (response.ok) for (const event of await response.json()) pass(newsOf(event));
  } catch {}
}

function newsOf({ time = "", id = "", kind }: { time?: string; id?: string; kind?: string }): News {
  return { place: time && `${time}#${id}`, kind };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
