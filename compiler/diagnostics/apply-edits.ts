import { type Diagnostic, editsOf } from "./diagnostic.ts";

/**
 * A file's text, as it stands on disk, with the safe edits of its diagnostics made; edits that overlap an earlier one are left
 * out. The places of diagnostics count each line end as one character: here they are found again among those of Windows.
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

/** Offsets in a text by the offsets in it without its carriage returns. */
function offsetsOnDisk(text: string): (offset: number) => number {
  const returns = [...text.matchAll(/\r\n/g)].map(({ index }, before) => index - before);
  return (offset) => offset + returns.filter((at) => at < offset).length;
}
