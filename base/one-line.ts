/** Returns text with each run of blanks and line ends as one blank. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
