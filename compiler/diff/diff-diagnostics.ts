import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export interface DiagnosticsDiff {
  /** Diagnostics that only the new state has. */
  added: Diagnostic[];
  /** Diagnostics that only the old state has. */
  resolved: Diagnostic[];
}

/** Compares the diagnostics of a workspace; the same finding in several engagements counts once. */
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

/** Identifies a diagnostic by file, rule and message, because line numbers move with every edit above. */
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
