/** Escapes text and attribute values of an SVG. Drops characters that XML does not allow. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const narrow = /[ .,:;!'|()[\]ijlft1-]/;
const wide = /[mwMW@%\u2000-\u{10ffff}]/u;

/** Estimates the width of a text. No font metrics are available, so it errs on the wide side. */
export function widthOf(text: string, size: number): number {
  let ems = 0;
  for (const character of text) ems += narrow.test(character) ? 0.36 : wide.test(character) ? 0.95 : 0.6;
  return ems * size;
}

/** Cuts the text to the width. */
export function shorten(text: string, size: number, width: number): string {
  if (widthOf(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && widthOf(`${characters.join("")}…`, size) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}
