import {
  applyEdits,
  compile,
  type Diagnostic,
  renderGithub,
  renderSarif,
  renderText,
  type Sources,
  validate,
} from "../../compiler/index.ts";
import { hostOf, shop } from "./workspace.ts";

type Contents = Parameters<typeof hostOf>[0];

/** Throws unless the compiler answers with diagnostics whose places lie in their files and that every form can show. */
export function expectSound(contents: Contents): void {
  const files = inBytes(contents);
  const host = hostOf(files);
  const { diagnostics, sources } = validate(host);
  expectPlaced(diagnostics, (file) => sources.get(file) ?? asCounted(files[file]));
  expectShown(diagnostics, sources);
  const compiled = compile(host, { engagement: "shop" });
  const hasErrors = compiled.diagnostics.some(({ severity }) => severity === "error");
  if (hasErrors === (compiled.pipeline !== undefined)) throw new Error("a pipeline despite errors, or none without");
}

/** A file that was not taken for text: places are counted as if each line had ended alike. */
const asCounted = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");

function expectPlaced(diagnostics: readonly Diagnostic[], textOf: (file: string) => string): void {
  for (const { id, span, related, edit } of diagnostics) {
    for (const place of [span, ...related.map((each) => each.span), ...(edit === undefined ? [] : [edit.span])]) {
      const text = textOf(place.file);
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
}

function expectShown(diagnostics: readonly Diagnostic[], sources: Sources): void {
  renderText(diagnostics, sources);
  renderGithub(diagnostics);
  renderSarif(diagnostics, sources);
  for (const [file, text] of sources) applyEdits(file, text, diagnostics);
}

const encoder = new TextEncoder();
const unchanged = new Map(Object.values(shop).map((text) => [text, encoder.encode(text)]));

/** The same array for a text that did not change in any run: the compiler parses the same array once. */
function inBytes(contents: Contents): Readonly<Record<string, Uint8Array>> {
  const entries = Object.entries(contents).map(([path, content]) => {
    const bytes = typeof content === "string" ? (unchanged.get(content) ?? encoder.encode(content)) : content;
    return [path, bytes] as const;
  });
  return Object.fromEntries(entries);
}
