const touched = new WeakSet<Element>();

/** Notes which forms a reader has begun to fill in; a page that refreshes itself leaves those alone. */
export function watchInput(page: Document): void {
  page.addEventListener("input", ({ target }) => {
    if (
      target instanceof HTMLInputElement ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement
    ) {
      touched.add(target);
    }
  });
}

/**
 * Brings every `[data-region]` of the page, and the newest items of every `[data-stream]`, up to a freshly loaded copy.
 * A region in which somebody types, reads by keyboard or has selected something stays as it is until the next time.
 */
export function refreshRegions(page: Document, fresh: Document): void {
  for (const region of page.querySelectorAll<HTMLElement>("[data-region][id]")) {
    const next = fresh.getElementById(region.id);
    if (next && !isInUse(page, region)) replace(region, next);
  }
  for (const stream of page.querySelectorAll<HTMLElement>("[data-stream][id]")) {
    const next = fresh.getElementById(stream.id);
    if (next) prependNew(stream, next);
  }
}

function isInUse(page: Document, region: HTMLElement): boolean {
  const fields = [...region.querySelectorAll("input, textarea, select")];
  const selection = page.getSelection();
  return (
    region.contains(page.activeElement) ||
    fields.some((field) => touched.has(field)) ||
    (selection !== null && !selection.isCollapsed && selection.containsNode(region, true))
  );
}

function replace(region: HTMLElement, next: HTMLElement): void {
  for (const details of region.querySelectorAll<HTMLDetailsElement>("details[id]")) {
    const same = next.querySelector<HTMLDetailsElement>(`#${CSS.escape(details.id)}`);
    if (same) same.open = details.open;
  }
  if (!region.isEqualNode(next)) region.replaceWith(next);
}

function prependNew(stream: HTMLElement, next: HTMLElement): void {
  const known = new Set([...stream.querySelectorAll<HTMLElement>("[data-key]")].map((item) => item.dataset.key));
  const arrived = [...next.querySelectorAll<HTMLElement>("[data-key]")].filter((item) => !known.has(item.dataset.key));
  for (const item of arrived) item.classList.add("arrived");
  stream.prepend(...arrived);
}
