import type { Trigger } from "../../../schema/types.ts";
import { forgeKind } from "./forge/forge-kind.ts";
import type { TriggerKind } from "./trigger-kind.ts";
import { webhookKind } from "./webhook-kind.ts";

/** Entry of each kind of trigger. The dispatcher, the clock and `crew mcp` bring about those without one. */
const triggerKinds: { readonly [On in Trigger["on"]]: TriggerKind<On> } = {
  schedule: {},
  end: {},
  mcp: {},
  webhook: webhookKind,
  issue: forgeKind,
  comment: forgeKind,
  "pull-request": forgeKind,
  push: forgeKind,
};

export function kindOfTrigger({ on }: Trigger): TriggerKind {
  return triggerKinds[on];
}
