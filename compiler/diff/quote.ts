/** Quotes text of the workspace's authors in a sentence; renderers recognise it by its quotes. */
export function quote(text: string): string {
  return `"${text.replaceAll('"', "'")}"`;
}
