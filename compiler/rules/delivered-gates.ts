import type { Engagement, Phase } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";

/**
 * True when the work is delivered before the phase's gate opens. The gate of a call has nothing to deliver, unless agents can have changed the
 * work since the last delivery; an operation on the forge is about what was delivered before.
 */
export function deliversBeforeGate(engagement: Engagement, phase: Phase): boolean {
  if (unlessMissing(() => engagement.repository?.declared.deliver) !== "gates") return false;
  return (
    unlessMissing(() => {
      if (phase.gate === undefined) return false;
      if (phase.called === undefined) return true;
      return phase.called.declared.forge === undefined && hasUndelivered(engagement, phase);
    }) ?? false
  );
}

function hasUndelivered(engagement: Engagement, phase: Phase): boolean {
  const items = known(engagement.items);
  const here = items.findIndex(({ phases }) => phases.includes(phase));
  for (const { placed } of items.slice(0, Math.max(here, 0)).reverse()) {
    const all = known(placed);
    if (all.some(({ phase: earlier, when }) => when === undefined && deliversBeforeGate(engagement, earlier)))
      return all.some(({ phase: beside }) => beside.gate === undefined && canWrite(beside));
    if (all.some(({ phase: earlier }) => canWrite(earlier))) return true;
  }
  return false;
}

/** True when a member may write files in the phase. */
export function canWrite({ members, declared }: Phase): boolean {
  return members.some((member) => {
    const narrowed = declared.writes?.find(({ agent }) => agent === member.name)?.paths;
    return (narrowed ?? member.declared.writes ?? []).length > 0;
  });
}
