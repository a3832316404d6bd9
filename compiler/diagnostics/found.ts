import { compareText } from "../../base/compare-text.ts";
import type { Span } from "../source/span.ts";
import type { Diagnostic, Edit, RelatedPlace, Severity } from "./diagnostic.ts";

/** Details of a fault, without its id, severity and place. */
export interface Finding {
  message: string;
  span: Span;
  related?: RelatedPlace[];
  why?: string;
  help?: string;
  edit?: Edit;
  /** Identifies the common cause of several findings. They are reported as one, at the first place or at the cause itself. */
  cause?: string;
  /** True when this place is the cause and the other findings follow from it. */
  isOrigin?: boolean;
}

/** Collects the passes' findings. Every pass reports all it finds; `compile` checks `hasErrors` between passes. */
export interface Found {
  error(id: string, finding: Finding): void;
  warning(id: string, finding: Finding): void;
  info(id: string, finding: Finding): void;
  /** Adds a diagnostic unchanged. */
  keep(diagnostic: Diagnostic): void;
  /** Adds the findings of another collector. */
  addAll(other: Found): void;
  readonly hasErrors: boolean;
  /** Returns the diagnostics by file, place and id; the same fault at the same place once, and findings of one cause once. */
  diagnostics(): Diagnostic[];
  /** Returns every finding separately. */
  findings(): (Finding & Pick<Diagnostic, "id" | "severity">)[];
}

type Kept = Finding & Diagnostic;

export function createFound(): Found {
  const byKey = new Map<string, Kept>();
  const keep = (finding: Kept): void => {
    const { file, start, end } = finding.span;
    const key = JSON.stringify([file, start, end, finding.id, finding.message]);
    if (!byKey.has(key)) byKey.set(key, finding);
  };
  const add = (severity: Severity, id: string, finding: Finding): void =>
    keep({ id, severity, related: [], ...finding });
  return {
    error: (id, finding) => add("error", id, finding),
    warning: (id, finding) => add("warning", id, finding),
    info: (id, finding) => add("info", id, finding),
    keep,
    addAll: (other) => {
      for (const { id, severity, ...finding } of other.findings()) add(severity, id, finding);
    },
    get hasErrors() {
      return [...byKey.values()].some(({ severity }) => severity === "error");
    },
    diagnostics: () => mergeByCause([...byKey.values()].sort(byPlace)).sort(byPlace),
    findings: () => [...byKey.values()],
  };
}

function mergeByCause(sorted: readonly Kept[]): Diagnostic[] {
  const groups = Map.groupBy(sorted, (finding) => finding.cause ?? finding);
  return [...groups.values()].flatMap((group) => {
    const origin = group.find(({ isOrigin }) => isOrigin) ?? group[0];
    const others = group.filter(({ span }) => origin === undefined || bySpan(span, origin.span) !== 0);
    return origin === undefined ? [] : [mergeInto(origin, others)];
  });
}

function mergeInto({ cause: _, isOrigin, ...origin }: Kept, others: readonly Kept[]): Diagnostic {
  const message = isOrigin ? "It is named here." : "It is named here too.";
  const places = others.map(({ span, edit }) => ({ message, span, ...(edit && { edit }) }));
  return { ...origin, related: [...origin.related, ...places] };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return bySpan(a.span, b.span) || compareText(a.id, b.id) || compareText(a.message, b.message);
}

function bySpan(a: Span, b: Span): number {
  return compareText(a.file, b.file) || a.start - b.start || a.end - b.end;
}
