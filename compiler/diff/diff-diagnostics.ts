import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export interface DiagnosticsDiff {
  /** Reported now and not before. */
  added: Diagnostic[];
  /** Reported before and not any more. */
  resolved: Diagnostic[];
}

/** Compares what was found in a workspace; the same finding of several engagements counts once. */
export function diffDiagnostics(before: readonly Diagnostic[], after: readonly Diagnostic[]): DiagnosticsDiff {
  const [old, now] = [unique(before), unique(after)];
  return { added: without(now, old), resolved: without(old, now) };
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const placed = diagnostics.map(
    (diagnostic) => [`${diagnostic.span.start} ${keyOf(diagnostic)}`, diagnostic] as const,
  );
  return [...new Map(placed).values()];
}

/** Lines move when anything above them is edited, so a diagnostic is known by its file, rule and words. */
function keyOf({ id, message, span }: Diagnostic): string {
  return JSON.stringify([span.file, id, message]);
}

function without(diagnostics: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(keyOf(other), (left.get(keyOf(other)) ?? 0) + 1);
  return diagnostics.filter((diagnostic) => {
    const copies = left.get(keyOf(diagnostic)) ?? 0;
    left.set(keyOf(diagnostic), copies - 1);
    return copies <= 0;
  });
}
