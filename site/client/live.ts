import { followTogether, type News } from "./follow-together.ts";
import { refreshRegions, watchInput } from "./regions.ts";

/** Events come in bursts; one look at the page answers a whole burst. */
const burstMilliseconds = 400;
/** Between two looks of one tab: however fast a team works, nobody reads faster. */
const leastMilliseconds = 2_000;
/** The longest time a browser's timer takes. */
const longestTimer = 2 ** 31 - 1;

/** What an agent does within its turn. Pages about a decision show nothing of it. */
const work = new Set(["agent-started", "model-replied", "tool-called", "artifact-written", "handoff", "fact-recorded"]);

/** Keeps a page with `data-events` current while it is looked at. Without this the same page, reloaded, says the same. */
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
    // What nobody looks at holds no connection; what happened meanwhile is told when it is looked at again.
    if (page.hidden || hasEnded) return;
    stop = followTogether(events, last, (news) => {
      if (news.place > last) last = news.place;
      hear(news);
    });
  };
  follow();
  page.addEventListener("visibilitychange", follow);
  refreshAt(place, until, refresh);
  // What is being sent brings the next page; a refresh now could take the message that is meant for it.
  for (const end of ["submit", "pagehide"]) {
    addEventListener(end, () => {
      hasEnded = true;
      follow();
    });
  }
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}

/** That a decision's time is over is no event: its page looks again by the clock of the server, which made the page at `made`. */
function refreshAt(made: string, until: string | undefined, refresh: () => void): void {
  const left = Date.parse(until ?? "") - Date.parse(made) + 1_000;
  if (left < longestTimer) setTimeout(refresh, left);
}

/** Asks for the parts of this page that change; documents, which do not, are left out. */
async function refreshPage(page: Document): Promise<void> {
  const response = await fetch(location.href, { headers: { accept: "text/html", "crew-live": "regions" } });
  // A sign-in that ran out redirects: then the page stays as it is, and the next click says so.
  if (!response.ok || response.redirected) return;
  refreshRegions(page, new DOMParser().parseFromString(await response.text(), "text/html"));
}

/**
 * Calls `work` once for many calls, a moment after the first; a call while it runs leads to one more. The longer it takes, the
 * longer the pause after it, so that a server that has much to do is not asked for more; a hidden page waits until it is looked at.
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
    // The network may be away for a while; whoever follows notices and looks again.
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
