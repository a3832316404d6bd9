/** Replaces the address of a refused form by its page's address, so that a reload shows the page and does not send the form again. */
export function nameRefusedPage(page: Document): void {
  const address = page.querySelector<HTMLElement>("[data-refused]")?.dataset.refused;
  if (address) history.replaceState(null, "", address);
}
