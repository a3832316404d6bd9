import { followTogether, type News } from "./follow-together.ts";
import { refreshRegions, watchInput } from "./regions.ts";

/** Events arrive in bursts; one refresh covers a whole burst. */
const burstMilliseconds = 400;
/** Minimum time between two refreshes of a tab: a person does not read faster. */
const leastMilliseconds = 2_000;
/** Longest delay of a browser's timer. */
const longestTimer = 2 ** 31 - 1;

/** Events within an agent's turn. Pages about a decision show none of them. */
const work = new Set(["agent-started", "model-replied", "tool-called", "artifact-written", "handoff", "fact-recorded"]);

/** Keeps a page with `data-events` current while it is visible. Without this script, reloading the page shows the same. */
export function followEvents(page: Document): void {
  const main = page.querySelector<HTMLElement>("[data-events]");
  const { events, place = "", about, until } = main?.dataset ?? {};
  if (!events) return;
  watchInput(page);
  let hasEnded = false;
  const refresh = inBursts(page, () => (hasEnded ? Promise.resolve() : refreshPage(page)));
  const hear = ({ kind = "" }: News) => {
    if (about !== "decision" || !work.has(kind)) refresh();
  };
  let last = place;
  let stop: (() => void) | undefined;
  const follow = () => {
    stop?.();
    stop = undefined;
    // A hidden page has no connection; it receives the missed events when it becomes visible again.
    if (page.hidden || hasEnded) return;
    stop = followTogether(events, last, (news) => {
      if (news.place > last) last = news.place;
      hear(news);
    });
  };
  follow();
  page.addEventListener("visibilitychange", follow);
  refreshAt(place, until, refresh);
  // A submitted form loads the next page; a refresh now could consume the message for that page.
  for (const end of ["submit", "pagehide"]) {
    addEventListener(end, () => {
      hasEnded = true;
      follow();
    });
  }
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}

/**
 * Refreshes the page when the time for its decision has expired, which is not an event; uses the server's clock, which
 * rendered the page at `made`.
 */
function refreshAt(made: string, until: string | undefined, refresh: () => void): void {
  const left = Date.parse(until ?? "") - Date.parse(made) + 1_000;
  if (left < longestTimer) setTimeout(refresh, left);
}

/** Requests the changing parts of this page, without documents, which do not change. */
async function refreshPage(page: Document): Promise<void> {
  const response = await fetch(location.href, { headers: { accept: "text/html", "crew-live": "regions" } });
  // An expired sign-in redirects: the page then stays unchanged, and the next click reports it.
  if (!response.ok || response.redirected) return;
  refreshRegions(page, new DOMParser().parseFromString(await response.text(), "text/html"));
}

/**
 * Calls `work` once for many calls, shortly after the first; a call while it runs leads to one more. The pause grows
 * with the duration of `work`, so that a busy server gets fewer requests; a hidden page waits until it is visible.
 */
function inBursts(page: Document, work: () => Promise<void>): () => void {
  let pending = false;
  let current = Promise.resolve();
  let notBefore = 0;
  const once = async () => {
    await pause(Math.max(burstMilliseconds, notBefore - performance.now()));
    await whenVisible(page);
    pending = false;
    const begun = performance.now();
    // The network may be down for a while; the follower notices and refreshes again.
    await work().catch(() => {});
    notBefore = performance.now() + Math.max(leastMilliseconds, 4 * (performance.now() - begun));
  };
  return () => {
    if (pending) return;
    pending = true;
    current = current.then(once);
  };
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function whenVisible(page: Document): Promise<void> {
  return new Promise((resolve) => {
    if (!page.hidden) return resolve();
    page.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
}
