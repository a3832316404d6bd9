import { end } from "./end.ts";
import { forgeEvents } from "./forge-events.ts";
import { mcp } from "./mcp.ts";
import { schedule } from "./schedule.ts";
import type { Cause, TriggerKind } from "./trigger-kind.ts";
import { webhook } from "./webhook.ts";

/** Entry of each kind of trigger. */
const triggerKinds: { readonly [On in Cause]: TriggerKind<On> } = { schedule, end, webhook, mcp, ...forgeEvents };

/** Returns the kind of a declared or lowered trigger. */
export function kindOfTrigger({ on }: { readonly on: Cause }): TriggerKind {
  return triggerKinds[on];
}
