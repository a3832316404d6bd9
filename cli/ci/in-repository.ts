import type { Diagnostic, Sources } from "../../compiler/index.ts";

/**
 * Findings as seen from the repository's root: GitHub knows files by that path, the compiler by their path in the workspace.
 * `prefix` is the workspace's folder with a slash at its end.
 */
export function inRepository(prefix: string, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const moved = <T extends { span: Diagnostic["span"] }>(place: T): T => ({
    ...place,
    span: { ...place.span, file: `${prefix}${place.span.file}` },
  });
  return diagnostics.map(({ related, edit, ...diagnostic }) => ({
    ...moved(diagnostic),
    related: related.map(moved),
    ...(edit && { edit: moved(edit) }),
  }));
}

export function sourcesInRepository(prefix: string, sources: Sources): Sources {
  return new Map([...sources].map(([path, text]) => [`${prefix}${path}`, text]));
}
