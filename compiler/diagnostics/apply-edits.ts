import { type Diagnostic, editsOf } from "./diagnostic.ts";

/**
 * Returns a file's text, as it is on disk, with the safe edits of its diagnostics applied. Skips edits that overlap an
 * earlier one. Diagnostics count each line end as one character, so their offsets are converted for files with Windows
 * line ends.
 */
export function applyEdits(file: string, text: string, diagnostics: readonly Diagnostic[]): string {
  const edits = diagnostics
    .flatMap(editsOf)
    .filter(({ span }) => span.file === file)
    .sort((a, b) => a.span.start - b.span.start);
  const [lineEnd, onDisk] = text.includes("\r\n") ? ["\r\n", offsetsOnDisk(text)] : ["\n", (offset: number) => offset];
  let result = "";
  let done = 0;
  for (const { span, text: replacement } of edits) {
    const [start, end] = [onDisk(span.start), onDisk(span.end)];
    if (start < done) continue;
    result += text.slice(done, start) + replacement.replaceAll("\n", lineEnd);
    done = end;
  }
  return result + text.slice(done);
}

/** Returns a conversion from offsets in the text without carriage returns to offsets in the text with them. */
function offsetsOnDisk(text: string): (offset: number) => number {
  const returns = [...text.matchAll(/\r\n/g)].map(({ index }, before) => index - before);
  return (offset) => offset + returns.filter((at) => at < offset).length;
}
