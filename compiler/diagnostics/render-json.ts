import type { Diagnostic } from "./diagnostic.ts";

/** Formats diagnostics as one JSON document: an array of `Diagnostic`. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify(diagnostics, undefined, 2)}\n`;
}
