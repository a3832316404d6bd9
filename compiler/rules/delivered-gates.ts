import type { Engagement, Phase } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";
import { deliveryName } from "./delivery-values.ts";
import { namesRead } from "./expression-tree.ts";
import { pushedUnseen } from "./strangers-texts.ts";

/**
 * True when the work is delivered before the phase's gate opens. In a flow that anyone can start, people have approved a gate before that: a push runs
 * the customer's pipeline.
 */
export function deliversBeforeGate(engagement: Engagement, phase: Phase): boolean {
  return (
    (unlessMissing(() => showsWork(engagement, phase)) ?? false) &&
    unlessMissing(() => pushedUnseen(engagement, phase)) === undefined
  );
}

/**
 * True when the phase's gate is there to show the work as a commit. That of a call has nothing new to show, unless agents can have changed the
 * work since the last delivery. An operation on the forge is about what was delivered before, but for a merge of what the project delivers.
 */
export function showsWork(engagement: Engagement, phase: Phase): boolean {
  if (unlessMissing(() => engagement.repository?.declared.deliver) !== "gates" || phase.gate === undefined)
    return false;
  if (phase.called === undefined) return true;
  const { forge } = phase.called.declared;
  return (forge === undefined || mergesDelivery(engagement, phase)) && hasUndelivered(engagement, phase);
}

/** True when the delivery comes before the phase's call is prepared: a merge is prepared with the commit that its gate shows. */
export function deliversFirst(engagement: Engagement, phase: Phase): boolean {
  return (unlessMissing(() => mergesDelivery(engagement, phase)) ?? false) && deliversBeforeGate(engagement, phase);
}

/** True when the phase merges what its project delivered last. */
function mergesDelivery({ repository }: Engagement, phase: Phase): boolean {
  const merge = phase.called?.declared.forge;
  if (merge?.operation !== "merge" || saysWhatIsMerged(phase)) return false;
  return (merge.repository ?? repository?.name) === repository?.name;
}

/** True when a merge says itself what is merged, with both arguments; otherwise it is what was delivered last, as with values of the delivery. */
export function saysWhatIsMerged({ declared }: Phase): boolean {
  const { number, revision } = declared.call?.with ?? {};
  if (number === undefined || revision === undefined) return false;
  return ![number, revision].some((text) => typeof text === "string" && mentionsDelivery(text));
}

const mentionsDelivery = (text: string): boolean => namesRead(text).some(([first]) => first === deliveryName);

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
