import { applyEdits, compile, renderGithub, renderSarif, renderText, validate } from "../../compiler/index.ts";
import { hostOf } from "../rules/workspace.ts";

/** Throws unless the compiler answers with diagnostics whose places lie in their files and that every form can show. */
export function expectSound(files: Readonly<Record<string, string | Uint8Array>>): void {
  const { diagnostics, sources } = validate(hostOf(files));
  for (const { id, span, related, edit } of diagnostics) {
    for (const place of [span, ...related.map((each) => each.span), ...(edit === undefined ? [] : [edit.span])]) {
      const text = sources.get(place.file) ?? textOf(files[place.file]);
      const isInside = place.start >= 0 && place.start <= place.end && place.end <= text.length;
      const isPlaced = place.line >= 1 && place.column >= 1;
      // An engagement that does not exist has a place all the same: where its file would begin.
      if (!isInside || !isPlaced) throw new Error(`${id} lies outside ${place.file}: ${JSON.stringify(place)}`);
      const lineStart = place.start - (place.column - 1);
      if (lineStart > 0 && !/[\r\n]/.test(text[lineStart - 1] ?? "")) {
        throw new Error(`${id} has a wrong column in ${place.file}: ${JSON.stringify(place)}`);
      }
    }
  }
  renderText(diagnostics, sources);
  renderGithub(diagnostics);
  renderSarif(diagnostics, sources);
  for (const [file, text] of sources) applyEdits(file, text, diagnostics);
  const compiled = compile(hostOf(files), { engagement: "shop" });
  const hasErrors = compiled.diagnostics.some(({ severity }) => severity === "error");
  if (hasErrors === (compiled.pipeline !== undefined)) throw new Error("a pipeline despite errors, or none without");
}

function textOf(content: string | Uint8Array | undefined): string {
  if (content === undefined) return "";
  return new TextDecoder().decode(typeof content === "string" ? new TextEncoder().encode(content) : content);
}
