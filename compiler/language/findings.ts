import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createFound, type Found } from "../diagnostics/found.ts";

/** Findings by file, each reported by one or more owners; an owner's new findings replace all its earlier ones. */
export interface Findings {
  set(owner: string, found: Found | undefined): void;
  /** Removes all owners' findings about the file. */
  dropFile(file: string): void;
  /** Reports the file as changed at the next call. */
  touch(file: string): void;
  /** Returns diagnostics by place: equal ones of several owners once, and those of one cause at its first place in any file. */
  of(file: string): Diagnostic[];
  /** Returns the files whose diagnostics changed since the last call. */
  takeChanged(): string[];
}

type Finding = ReturnType<Found["findings"]>[number];

export function createFindings(): Findings {
  const byFile = createShelf();
  // The place of a diagnostic depends on all places with the same cause.
  const byCause = createShelf();
  const known = new Map<string, readonly Finding[]>();
  const changed = new Set<string>();
  const touchAll = (findings: Iterable<Finding>): void => {
    for (const { span, cause } of findings) {
      changed.add(span.file);
      if (cause !== undefined) for (const other of byCause.of(cause)) changed.add(other.span.file);
    }
  };
  const shelve = (owner: string, findings: readonly Finding[]): void => {
    touchAll(known.get(owner) ?? []);
    byFile.set(owner, findings, ({ span }) => span.file);
    byCause.set(owner, findings, ({ cause }) => cause);
    known.set(owner, findings);
    touchAll(findings);
  };
  return {
    set: (owner, found) => shelve(owner, found?.findings() ?? []),
    dropFile(file) {
      for (const owner of byFile.owners(file)) {
        shelve(
          owner,
          (known.get(owner) ?? []).filter(({ span }) => span.file !== file),
        );
      }
      changed.add(file);
    },
    touch: (file) => void changed.add(file),
    of(file) {
      const own = byFile.of(file);
      const causes = new Set(own.flatMap(({ cause }) => cause ?? []));
      const found = createFound();
      for (const { id, severity, ...finding } of [...own, ...[...causes].flatMap(byCause.of)]) {
        found[severity](id, finding);
      }
      return found.diagnostics().filter(({ span }) => span.file === file);
    },
    takeChanged() {
      const files = [...changed].sort();
      changed.clear();
      return files;
    },
  };
}

/** Stores findings of several owners by key. */
function createShelf() {
  const byKey = new Map<string, Map<string, Finding[]>>();
  const keysOf = new Map<string, string[]>();
  return {
    set(owner: string, findings: readonly Finding[], keyOf: (finding: Finding) => string | undefined): void {
      for (const key of keysOf.get(owner) ?? []) {
        byKey.get(key)?.delete(owner);
        if (byKey.get(key)?.size === 0) byKey.delete(key);
      }
      const grouped = Map.groupBy(findings, keyOf);
      const keys = [...grouped.keys()].filter((key) => key !== undefined);
      for (const key of keys) {
        const owners = byKey.get(key) ?? new Map<string, Finding[]>();
        byKey.set(key, owners.set(owner, grouped.get(key) ?? []));
      }
      keysOf.set(owner, keys);
    },
    of: (key: string): Finding[] => [...(byKey.get(key)?.values() ?? [])].flat(),
    owners: (key: string): string[] => [...(byKey.get(key)?.keys() ?? [])],
  };
}
