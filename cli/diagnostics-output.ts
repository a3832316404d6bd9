import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { renderGithub, renderJson, renderSarif, renderText, type Sources } from "../compiler/index.ts";
import { packageHomepage, packageVersion } from "./package-file.ts";
import { rulePages } from "./rule-pages.ts";

export const formats = ["text", "json", "sarif", "github"] as const;
export type Format = (typeof formats)[number];

type Renderer = (diagnostics: readonly Diagnostic[], sources: Sources, remarks: readonly string[]) => string;

const renderers: Record<Format, Renderer> = {
  text: (diagnostics, sources) => renderText(diagnostics, sources),
  json: renderJson,
  sarif: (diagnostics, sources, remarks) =>
    renderSarif(diagnostics, sources, {
      version: packageVersion(),
      homepage: packageHomepage(),
      pages: rulePages(),
      remarks,
    }),
  github: (diagnostics, _, remarks) => renderGithub(diagnostics, remarks),
};

/** `remarks` are about the run and belong to no file: only service formats include them, because their readers see no other output. */
export function render(
  format: Format,
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  remarks: readonly string[] = [],
): string {
  return renderers[format](diagnostics, sources, remarks);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** "1 error, 2 warnings", or undefined without diagnostics. */
export function countInWords(diagnostics: readonly Diagnostic[]): string | undefined {
  const counts = (["error", "warning"] as const)
    .map((severity) => ({ severity, count: diagnostics.filter((each) => each.severity === severity).length }))
    .filter(({ count }) => count > 0);
  if (counts.length === 0) return undefined;
  return counts.map(({ severity, count }) => `${count} ${severity}${count === 1 ? "" : "s"}`).join(", ");
}
