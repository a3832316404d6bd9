import { keptTexts } from "../view/kept-text.ts";

const start = "crew-draft ";
const sentStart = "crew-sent ";

/** Tells the other tabs that a person has signed out here. */
const signOuts = "BroadcastChannel" in globalThis ? new BroadcastChannel("crew-sign-out") : undefined;

/**
 * Keeps what a person has typed into a `form[data-draft]` in this tab until it is accepted, so that a refused decision, a
 * followed link or a reload costs nobody their words. A draft is its writer's: it is kept by person, and forgotten when that
 * person signs out, in whatever tab, or another one signs in.
 */
export function keepDrafts(page: Document): void {
  forgetOthers(page);
  forgetAccepted(page);
  for (const form of formsOf(page)) restore(form, savedDraft(page, form.dataset.draft ?? ""));
  showKept(page);
  page.addEventListener("input", ({ target }) => {
    if (target instanceof Element && "form" in target) save(page, target.form as HTMLFormElement | null);
  });
  page.addEventListener("submit", ({ target }) => {
    if (!(target instanceof HTMLFormElement)) return;
    if (target.dataset.draft) sessionStorage.setItem(sentStart + keyOf(page, target.dataset.draft), "");
    if (target.hasAttribute("data-sign-out")) signOut();
  });
  signOuts?.addEventListener("message", () => forget());
}

/** Shows what was typed into a form that is gone, to be copied: in the place that its page keeps for it. */
export function showKept(page: Document): void {
  for (const place of page.querySelectorAll<HTMLElement>("[data-kept]")) {
    if (place.querySelector("textarea")) continue;
    const texts = keptTexts(savedDraft(page, place.dataset.kept ?? ""));
    place.append(...texts.map(({ label, text }) => readOnlyField(page, label, text)));
    place.hidden = texts.length === 0;
  }
}

function readOnlyField(page: Document, name: string, text: string): HTMLElement {
  const label = page.createElement("label");
  const field = page.createElement("textarea");
  field.readOnly = true;
  field.value = text;
  const words = page.createElement("span");
  words.textContent = name;
  label.className = "field";
  label.append(words, field);
  return label;
}

const personOf = (page: Document) => page.body.dataset.person ?? "";
const keyOf = (page: Document, draft: string) => `${personOf(page)} ${draft}`;

function formsOf(page: Document): HTMLFormElement[] {
  return [...page.querySelectorAll<HTMLFormElement>("form[data-draft]")];
}

function save(page: Document, form: HTMLFormElement | null): void {
  if (!form?.dataset.draft) return;
  const key = start + keyOf(page, form.dataset.draft);
  try {
    sessionStorage.setItem(key, JSON.stringify(contentsOf(form)));
  } catch {
    // A browser keeps some megabytes for a site. An older draft would be taken for the newest.
    sessionStorage.removeItem(key);
  }
}

function savedDraft(page: Document, draft: string): [string, string][] {
  return JSON.parse(sessionStorage.getItem(start + keyOf(page, draft)) ?? "[]");
}

function isText(field: Element): field is HTMLTextAreaElement | HTMLInputElement {
  return field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text");
}

function isChoice(field: Element): field is HTMLInputElement {
  return field instanceof HTMLInputElement && field.type === "radio";
}

/** Texts and choices. Ticks are not kept: each of them is to be set for what is read now. */
function contentsOf(form: HTMLFormElement): [string, string][] {
  const fields = [...form.elements].filter((field) => isText(field) || (isChoice(field) && field.checked));
  return fields.map((field) => [(field as HTMLInputElement).name, (field as HTMLInputElement).value]);
}

/** What the page brings with it, after a refusal, is newer than what was kept. */
function restore(form: HTMLFormElement, saved: [string, string][]): void {
  const texts = new Map(saved);
  const fields = [...form.elements];
  const chosen = new Set(fields.filter(isChoice).filter(({ defaultChecked }) => defaultChecked));
  const isSet = (name: string) => [...chosen].some((field) => field.name === name);
  for (const field of fields) {
    if (isText(field)) {
      field.value ||= texts.get(field.name) ?? "";
      const folded = field.closest("details");
      if (folded && field.value) folded.open = true;
    } else if (isChoice(field) && !isSet(field.name)) field.checked = texts.get(field.name) === field.value;
  }
}

function forgetOthers(page: Document): void {
  const own = start + personOf(page);
  if (personOf(page) !== "") forget((key) => !key.startsWith(`${own} `));
}

/** The answer to a form that was taken says so at its top; a form that was refused has its draft still. */
function forgetAccepted(page: Document): void {
  const isTaken = page.querySelector('.flash[data-kind="done"]') !== null;
  for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(sentStart))) {
    if (isTaken) sessionStorage.removeItem(start + key.slice(sentStart.length));
    sessionStorage.removeItem(key);
  }
}

function signOut(): void {
  forget();
  signOuts?.postMessage("signed out");
}

function forget(isForgotten: (key: string) => boolean = () => true): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(start) && isForgotten(key)) sessionStorage.removeItem(key);
  }
}
