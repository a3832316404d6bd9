import { projectOf } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { key } from "../ledger/keys.ts";
import { addNotice } from "../ledger/notices.ts";
import { recordOperatorDecision } from "../ledger/operators.ts";
import { readItem, readItems } from "../ledger/read.ts";
import { isOfKind, type Stored } from "../ledger/stored.ts";
import type { Decider } from "./decider.ts";
import { deliverNowOrLater } from "./deliver.ts";
import { forgePauseUntil } from "./forge-pause.ts";
import { byCrew, mayContinue, pauseOf, pauseReason } from "./provider-pause.ts";

/** True for an open item of a phase that continues by itself once its models, or the customer's forge, may be asked again. */
export function continuesByItself(item: { itemKind: string }): item is Stored<"operator"> {
  if (!isOfKind(item, "operator")) return false;
  const { status, reason } = item as Stored<"operator">;
  return status === "OPEN" && pauseReason(reason) !== undefined;
}

/**
 * Lets a phase work on whose models, or whose forge, may be asked again. The decision is recorded once and delivered as that of an operator. Resolves with
 * false while it has to wait, and with true when the item needs no further look.
 */
export async function continuePaused(decider: Decider, seen: Stored<"operator">): Promise<boolean> {
  const { table, clock } = decider;
  const project = projectOf(seen);
  const item = await readItem<"operator">(table, { pk: seen.pk, sk: seen.sk });
  const meta = await readItem(table, key.meta(project));
  if (item === undefined || !continuesByItself(item) || meta?.status !== "RUNNING" || meta.stopping !== undefined)
    return true;
  const until = forgePauseUntil(item.reason);
  if (until === undefined ? (await pauseOf(decider, meta.config, item.phase)) !== undefined : clock.now() < until)
    return false;
  if (!mayContinue(await readItems(table, project, "operator"), item)) return true;
  const decision: RecordedDecision = {
    decisionId: `continued ${item.sk}`,
    verdict: "resume",
    by: byCrew,
    name: "crew",
    time: new Date(clock.now()).toISOString(),
    revision: "",
    ratings: {},
    comment: "",
    artifactComments: {},
  };
  // The notice is written first, and sent when the phase has worked again. A forge is asked once, which is no work of the phase.
  if (until === undefined)
    await addNotice(table, project, { about: "pause-over", item: item.sk, reminder: 0, time: decision.time });
  await recordOperatorDecision(table, item, decision);
  await deliverNowOrLater(decider, item);
  return true;
}
