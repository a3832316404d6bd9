import { keptTexts } from "../view/kept-text.ts";

const start = "crew-draft ";
const sentStart = "crew-sent ";

/** Notifies other tabs that the person has signed out. */
const signOuts = "BroadcastChannel" in globalThis ? new BroadcastChannel("crew-sign-out") : undefined;

/**
 * Stores the input of a `form[data-draft]` in this tab until it is accepted, so that a refused decision, a followed
 * link or a reload does not lose it. A draft belongs to its author: it is stored by person, and deleted when that
 * person signs out, in any tab, or a different person signs in.
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

/** Shows the input of a closed form in the page's area for it, to be copied. */
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
    // A browser stores some megabytes per site. An older draft would be mistaken for the newest.
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

/** Texts and choices. Checkboxes are not stored: each must be ticked for the current content. */
function contentsOf(form: HTMLFormElement): [string, string][] {
  const fields = [...form.elements].filter((field) => isText(field) || (isChoice(field) && field.checked));
  return fields.map((field) => [(field as HTMLInputElement).name, (field as HTMLInputElement).value]);
}

/** Fields that the page contains after a refusal are newer than the draft and are kept. */
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

/** Deletes the draft when the page reports at its top that the form was accepted; a refused form keeps its draft. */
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
