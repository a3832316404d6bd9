import { realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { DiagnosticsDiff } from "../compiler/diff/diff-diagnostics.ts";
import type { Diagnostic, Sources, Validation } from "../compiler/index.ts";

/**
 * Path of the workspace in its repository, with a slash at the end; empty at its root and outside of a repository. Does
 * not call Git, which takes as long as a small validation.
 */
export function prefixInRepository(workspace: string): string {
  const start = realpathSync(workspace);
  for (let folder = start; ; folder = dirname(folder)) {
    if (isRepository(join(folder, ".git"))) {
      const way = relative(folder, start);
      return way === "" ? "" : `${way.split(sep).join("/")}/`;
    }
    if (folder === dirname(folder)) return "";
  }
}

/** True for a file too: the .git of a worktree or a submodule is a file. */
function isRepository(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true || statSync(join(path, "HEAD"), { throwIfNoEntry: false }) !== undefined;
}

/** Converts every path of a result to a path from the repository's root. */
export function seenFromRepository<Result extends Validation>(workspace: string, result: Result): Result {
  const prefix = prefixInRepository(workspace);
  if (prefix === "") return result;
  const { diagnostics, sources } = result;
  return {
    ...result,
    diagnostics: inRepository(prefix, diagnostics),
    sources: sourcesInRepository(prefix, sources),
  };
}

/** Converts diagnostics to paths from the repository's root, which forges and editors use; the compiler uses paths in the workspace. */
export function inRepository(prefix: string, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const moved = <T extends { span: Diagnostic["span"] }>(place: T): T => ({
    ...place,
    span: { ...place.span, file: `${prefix}${place.span.file}` },
  });
  return diagnostics.map(({ related, edit, ...diagnostic }) => ({
    ...moved(diagnostic),
    related: related.map(({ edit: also, ...place }) => ({ ...moved(place), ...(also && { edit: moved(also) }) })),
    ...(edit && { edit: moved(edit) }),
  }));
}

export function newsInRepository(prefix: string, { added, resolved }: DiagnosticsDiff): DiagnosticsDiff {
  return { added: inRepository(prefix, added), resolved: inRepository(prefix, resolved) };
}

export function sourcesInRepository(prefix: string, sources: Sources): Sources {
  return new Map([...sources].map(([path, text]) => [`${prefix}${path}`, text]));
}
