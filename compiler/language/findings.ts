import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createFound } from "../diagnostics/found.ts";

/** Diagnostics by file, each said by one or more owners; an owner replaces all that it said before. */
export interface Findings {
  set(owner: string, diagnostics: readonly Diagnostic[]): void;
  /** Takes back what anyone said of the file. */
  dropFile(file: string): void;
  /** Has the file among the changed ones at the next call. */
  touch(file: string): void;
  /** Sorted by place; what several owners say is there once. */
  of(file: string): Diagnostic[];
  /** Files of which something else is said than at the last call. */
  takeChanged(): string[];
}

export function createFindings(): Findings {
  const byFile = new Map<string, Map<string, Diagnostic[]>>();
  const filesOf = new Map<string, string[]>();
  const changed = new Set<string>();
  const dropFrom = (file: string, owner: string): void => {
    if (byFile.get(file)?.delete(owner)) changed.add(file);
    if (byFile.get(file)?.size === 0) byFile.delete(file);
  };
  return {
    set(owner, diagnostics) {
      for (const file of filesOf.get(owner) ?? []) dropFrom(file, owner);
      const grouped = Map.groupBy(diagnostics, ({ span }) => span.file);
      filesOf.set(owner, [...grouped.keys()]);
      for (const [file, own] of grouped) {
        byFile.set(file, (byFile.get(file) ?? new Map<string, Diagnostic[]>()).set(owner, own));
        changed.add(file);
      }
    },
    dropFile(file) {
      byFile.delete(file);
      changed.add(file);
    },
    touch: (file) => void changed.add(file),
    of: (file) => mergeOwners(byFile.get(file)),
    takeChanged() {
      const files = [...changed].sort();
      changed.clear();
      return files;
    },
  };
}

function mergeOwners(owners: ReadonlyMap<string, Diagnostic[]> | undefined): Diagnostic[] {
  const found = createFound();
  for (const diagnostics of owners?.values() ?? []) {
    for (const { id, severity, ...finding } of diagnostics) found[severity](id, finding);
  }
  return found.diagnostics();
}
