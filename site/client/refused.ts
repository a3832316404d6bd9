/**
 * The answer to a form that was refused stands at the address that the form was sent to. It is given the address of its page,
 * so that a reload shows that page and does not send the form again.
 */
export function nameRefusedPage(page: Document): void {
  const address = page.querySelector<HTMLElement>("[data-refused]")?.dataset.refused;
  if (address) history.replaceState(null, "", address);
}
