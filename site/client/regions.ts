import { showKept } from "./drafts.ts";

const touched = new WeakSet<Element>();

/** Records the forms that a reader has started to fill in; a refresh does not touch them. */
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
 * Updates every `[data-region]` of the page, and the newest items of every `[data-stream]`, from a freshly loaded copy.
 * A region with typed input, keyboard focus or a selection stays unchanged until the next time, unless it is a form
 * that no longer accepts input.
 */
export function refreshRegions(page: Document, fresh: Document): void {
  page.title = fresh.title;
  closeForms(page, fresh);
  for (const region of page.querySelectorAll<HTMLElement>("[data-region][id]")) {
    const next = fresh.getElementById(region.id);
    if (next && !isInUse(page, region)) replace(page, region, next);
  }
  for (const stream of page.querySelectorAll<HTMLElement>("[data-stream][id]")) {
    const next = fresh.getElementById(stream.id);
    if (next) prependNew(stream, next);
  }
}

/** Removes a form that is missing from the fresh page with all its fields, even during input; the page shows the typed text, to be copied. */
function closeForms(page: Document, fresh: Document): void {
  const open = new Set(
    [...fresh.querySelectorAll<HTMLFormElement>("form[data-draft]")].map(({ dataset }) => dataset.draft),
  );
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    const region = form.closest<HTMLElement>("[data-region][id]");
    const next = region && fresh.getElementById(region.id);
    if (open.has(form.dataset.draft) || !region || !next) continue;
    const fields = [...form.elements];
    const hadFocus = fields.some((field) => field === page.activeElement);
    for (const field of fields) field.closest("[data-part-of-form]")?.remove();
    replace(page, region, next);
    showKept(page);
    if (hadFocus) next.focus();
  }
}

function isInUse(page: Document, region: HTMLElement): boolean {
  const fields = [...region.querySelectorAll("input, textarea, select")];
  const selection = page.getSelection();
  return (
    (region.contains(page.activeElement) && region !== page.activeElement) ||
    fields.some((field) => touched.has(field)) ||
    (selection !== null && !selection.isCollapsed && selection.containsNode(region, true))
  );
}

function replace(page: Document, region: HTMLElement, next: HTMLElement): void {
  for (const details of region.querySelectorAll<HTMLDetailsElement>("details[id]")) {
    const same = next.querySelector<HTMLDetailsElement>(`#${CSS.escape(details.id)}`);
    if (same) same.open = details.open;
  }
  if (region.isEqualNode(next)) return;
  const isNews = next.dataset.news !== undefined && next.dataset.news !== region.dataset.news;
  const hadFocus = region === page.activeElement;
  region.replaceWith(next);
  if (hadFocus) next.focus();
  if (isNews) announce(page, next.dataset.news ?? "");
}

/** Announces one sentence to screen readers. Frequent events such as tool calls are not announced. */
function announce(page: Document, sentence: string): void {
  const place = page.getElementById("news");
  if (place) place.textContent = sentence;
}

function prependNew(stream: HTMLElement, next: HTMLElement): void {
  const known = new Set([...stream.querySelectorAll<HTMLElement>("[data-key]")].map((item) => item.dataset.key));
  const arrived = [...next.querySelectorAll<HTMLElement>("[data-key]")].filter((item) => !known.has(item.dataset.key));
  for (const item of arrived) item.classList.add("arrived");
  stream.prepend(...arrived);
}
