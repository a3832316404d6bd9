import type { Diagnostic } from "./diagnostic.ts";

/** Diagnostics as one JSON document: an array of `Diagnostic`. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify(diagnostics, undefined, 2)}\n`;
}
