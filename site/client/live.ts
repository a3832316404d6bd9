import { refreshRegions, watchInput } from "./regions.ts";

/** Events come in bursts; one reload of the page answers a whole burst. */
const burstMilliseconds = 400;

/** Keeps a page with `data-events` current. Without this the same page, reloaded, says the same. */
export function followEvents(page: Document): void {
  const address = page.querySelector<HTMLElement>("[data-events]")?.dataset["events"];
  if (!address) return;
  watchInput(page);
  const refresh = inBursts(async () => {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    // A sign-in that ran out redirects: then the page stays as it is, and the next click says so.
    if (!response.ok || response.redirected) return;
    refreshRegions(page, new DOMParser().parseFromString(await response.text(), "text/html"));
  });
  const source = new EventSource(address);
  let hasBeenOpen = false;
  source.addEventListener("message", refresh);
  source.addEventListener("open", () => {
    if (hasBeenOpen) refresh();
    hasBeenOpen = true;
  });
  addEventListener("pagehide", () => source.close());
}

/** Calls `work` once for many calls, and never while it is still running. */
function inBursts(work: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  const run = async () => {
    timer = undefined;
    running = true;
    // The network may be away for a while; the event source notices and connects again.
    await work().catch(() => {});
    running = false;
  };
  return function call() {
    if (timer !== undefined) return;
    timer = setTimeout(() => (running ? ((timer = undefined), call()) : run()), burstMilliseconds);
  };
}
