import type { Engagement, Model, Phase, PhaseItem } from "../link/model.ts";

/** True when a gate that a person decides precedes the phase on every way to it, outside phases that may be skipped. Throws when an earlier phase is unknown. */
export function isApprovedBefore(phase: Phase, { engagement: { items, declared } }: Model): boolean {
  const here = items.findIndex(({ phases }) => phases.includes(phase));
  // A final phase also follows a project that was stopped before its first gate.
  if (items[here]?.isFinal) return false;
  return items.slice(0, here).some((item) => isApproval(item, declared.mode === "full"));
}

/** Returns the elements before a position that follow the last gate that a person decides on every way; undefined where there is no such gate. */
export function unapprovedBefore(
  { items, declared }: Pick<Engagement, "items" | "declared">,
  position: number,
): readonly PhaseItem[] | undefined {
  const before = items.slice(0, Math.max(position, 0));
  const last = before.findLastIndex((item) => isApproval(item, declared.mode === "full"));
  return last < 0 ? undefined : before.slice(last + 1);
}

const isApproval = ({ placed }: PhaseItem, isFull: boolean): boolean =>
  placed.some(({ phase, when }) => when === undefined && asksPeople(phase, isFull));

/**
 * True when people decide the gate. In full mode, silence or the agents' outputs may pass it; the same in guided mode
 * is reported by another rule.
 */
export function asksPeople({ declared: { gate } }: Phase, isFull: boolean): boolean {
  return gate !== undefined && !(isFull && (gate.onExpire === "approve" || gate.approveWhen !== undefined));
}
