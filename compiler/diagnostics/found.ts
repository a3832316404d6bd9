import type { Span } from "../source/span.ts";
import type { Diagnostic, Edit, RelatedPlace, Severity } from "./diagnostic.ts";

/** What a pass says about a fault beside its id, severity and place. */
export interface Finding {
  message: string;
  span: Span;
  related?: RelatedPlace[];
  why?: string;
  help?: string;
  edit?: Edit;
}

/** Collects what the passes find. Every pass reports all it finds; `compile` asks `hasErrors` between passes. */
export interface Found {
  error(id: string, finding: Finding): void;
  warning(id: string, finding: Finding): void;
  info(id: string, finding: Finding): void;
  /** Takes over a diagnostic as it is. */
  keep(diagnostic: Diagnostic): void;
  /** Takes over what another collector holds. */
  addAll(other: Found): void;
  readonly hasErrors: boolean;
  /** Sorted by file, place and id; the same fault at the same place once. */
  diagnostics(): Diagnostic[];
}

export function createFound(): Found {
  const byKey = new Map<string, Diagnostic>();
  const keep = (diagnostic: Diagnostic): void => {
    const { file, start, end } = diagnostic.span;
    const key = JSON.stringify([file, start, end, diagnostic.id, diagnostic.message]);
    if (!byKey.has(key)) byKey.set(key, diagnostic);
  };
  const add = (severity: Severity, id: string, finding: Finding): void =>
    keep({ id, severity, related: [], ...finding });
  return {
    error: (id, finding) => add("error", id, finding),
    warning: (id, finding) => add("warning", id, finding),
    info: (id, finding) => add("info", id, finding),
    keep,
    addAll: (other) => other.diagnostics().forEach(keep),
    get hasErrors() {
      return [...byKey.values()].some((diagnostic) => diagnostic.severity === "error");
    },
    diagnostics: () => [...byKey.values()].sort(byPlace),
  };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.span.file, b.span.file) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.id, b.id) ||
    compareText(a.message, b.message)
  );
}

// By code unit, not by locale: the order must be the same on every machine.
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
