import { type Diagnostic, editsOf } from "./diagnostic.ts";

/** A file's text with the safe edits of its diagnostics made; edits that overlap an earlier one are left out. */
export function applyEdits(file: string, text: string, diagnostics: readonly Diagnostic[]): string {
  const edits = diagnostics
    .flatMap(editsOf)
    .filter(({ span }) => span.file === file)
    .sort((a, b) => a.span.start - b.span.start);
  let result = "";
  let done = 0;
  for (const { span, text: replacement } of edits) {
    if (span.start < done) continue;
    result += text.slice(done, span.start) + replacement;
    done = span.end;
  }
  return result + text.slice(done);
}
