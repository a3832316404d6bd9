import type { Model, Phase } from "../link/model.ts";

/** True when a gate that a person decides precedes the phase on every way to it, outside phases that may be skipped. Throws when an earlier phase is unknown. */
export function isApprovedBefore(phase: Phase, { engagement: { items, declared } }: Model): boolean {
  const here = items.findIndex(({ phases }) => phases.includes(phase));
  // A final phase also follows a project that was stopped before its first gate.
  if (items[here]?.isFinal) return false;
  const isFull = declared.mode === "full";
  return items
    .slice(0, here)
    .some(({ placed }) => placed.some(({ phase, when }) => when === undefined && asksPeople(phase, isFull)));
}

/**
 * True when people decide the gate. In full mode, silence or the agents' outputs may pass it; the same in guided mode
 * is reported by another rule.
 */
export function asksPeople({ declared: { gate } }: Phase, isFull: boolean): boolean {
  return gate !== undefined && !(isFull && (gate.onExpire === "approve" || gate.approveWhen !== undefined));
}
