import { refreshRegions, watchInput } from "./regions.ts";

/** Events come in bursts; one reload of the page answers a whole burst. */
const burstMilliseconds = 400;

/** Keeps a page with `data-events` current. Without this the same page, reloaded, says the same. */
export function followEvents(page: Document): void {
  const address = page.querySelector<HTMLElement>("[data-events]")?.dataset.events;
  if (!address) return;
  watchInput(page);
  let hasEnded = false;
  const refresh = inBursts(async () => {
    if (hasEnded) return;
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    // A sign-in that ran out redirects: then the page stays as it is, and the next click says so.
    if (!response.ok || response.redirected) return;
    refreshRegions(page, new DOMParser().parseFromString(await response.text(), "text/html"));
  });
  const source = new EventSource(address);
  // A stream that ended goes on after the last event that it named, so nothing is missed in between.
  source.addEventListener("message", refresh);
  // What is being sent brings the next page; a refresh now could take the message that is meant for it.
  for (const end of ["submit", "pagehide"]) {
    addEventListener(end, () => {
      hasEnded = true;
      source.close();
    });
  }
}

/** Calls `work` once for many calls, a moment after the first; a call while it runs leads to one more. */
function inBursts(work: () => Promise<void>): () => void {
  let pending = false;
  let current = Promise.resolve();
  return () => {
    if (pending) return;
    pending = true;
    current = current.then(pause).then(() => {
      pending = false;
      // The network may be away for a while; the event source notices and connects again.
      return work().catch(() => {});
    });
  };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, burstMilliseconds));
