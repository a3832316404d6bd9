import type { StatusManifest, WebhookMessages } from "../../../schema/types.ts";
import { key } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import type { QueuedFlow } from "../queue/flows.ts";
import { outcomes } from "../triggers/outcomes.ts";

/** The messages of the flow's webhooks, by what came of them. */
export async function viewWebhooks(
  table: Table,
  { engagement, deployment }: Pick<QueuedFlow, "engagement" | "deployment">,
  { triggers = [] }: StatusManifest,
): Promise<WebhookMessages[]> {
  const active = triggers.filter((trigger) => "secret" in trigger && deployment.triggers?.includes(trigger.name));
  const received = await Promise.all(
    active.map(async ({ name: trigger }): Promise<WebhookMessages[]> => {
      const item = await readItem(table, key.triggerCounts(engagement, trigger));
      if (item === undefined) return [];
      const countOf = (outcome: string) => item[`count ${outcome}`] ?? 0;
      const refused = Object.entries(outcomes)
        // A doubtful message is not refused, but nothing has come of it unless its sender repeats it.
        .filter(([outcome, { isRefused }]) => isRefused || outcome === "doubtful")
        .map(([reason]) => ({ reason, count: countOf(reason) }))
        .filter(({ count }) => count > 0);
      return [{ trigger, accepted: countOf("started") + countOf("ignored"), refused, lastAt: item.lastAt }];
    }),
  );
  return received.flat();
}
