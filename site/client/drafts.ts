/**
 * Keeps what a person has typed into a `form[data-draft]` in this tab until it is accepted, so that a refused decision, a
 * followed link or a reload costs nobody their comments.
 */
export function keepDrafts(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    const key = `draft:${form.dataset.draft}`;
    restore(form, sessionStorage.getItem(key));
    page.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(textsOf(form))));
  }
}

function textFields(form: HTMLFormElement): HTMLTextAreaElement[] {
  return [...form.elements].filter((element) => element instanceof HTMLTextAreaElement);
}

function textsOf(form: HTMLFormElement): [string, string][] {
  return textFields(form).map((field) => [field.name, field.value]);
}

function restore(form: HTMLFormElement, saved: string | null): void {
  if (!saved) return;
  const texts = new Map<string, string>(JSON.parse(saved));
  for (const field of textFields(form)) {
    field.value ||= texts.get(field.name) ?? "";
    const folded = field.closest("details");
    if (folded && field.value) folded.open = true;
  }
}
