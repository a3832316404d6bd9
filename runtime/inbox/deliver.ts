import { settleFollowUp } from "../ledger/follow-ups.ts";
import { actsAt, markVotesTold } from "../ledger/gates.ts";
import type { KeyOf } from "../ledger/keys.ts";
import { readItem } from "../ledger/read.ts";
import type { Stored } from "../ledger/stored.ts";
import type { WaitingKind } from "../ledger/wait-items.ts";
import { markDelivered, tokenOf } from "../ledger/waiting.ts";
import { logFailure } from "../telemetry/log-failure.ts";
import { recordConsequences } from "./consequences.ts";
import { answerFor } from "./decided-record.ts";
import type { Decider } from "./decider.ts";
import { kindOfItem } from "./kinds/kinds.ts";
import { deliverTopUp } from "./kinds/top-up/deliver-top-up.ts";
import { sendAnswer } from "./send-answer.ts";

/**
 * Delivers a recorded decision to the state machine: first its consequences in the table (feedback, events), then its
 * record to the object store, so that the machine's history refers to it even if the table is lost, then
 * SendTaskSuccess, then the delivery mark. Every step is idempotent. `later` means that there is no token yet or the
 * service cannot be reached; the item keeps its mark and `sweep` tries again.
 */
export async function deliver(decider: Decider, itemKey: KeyOf<WaitingKind>): Promise<"sent" | "nothing" | "later"> {
  const item = await readItem(decider.table, itemKey);
  if (item === undefined) return "nothing";
  await recordConsequences(decider, item);
  if (item.itemKind === "follow-up") return deliverFollowUp(decider, item);
  if (item.itemKind === "top-up") return deliverTopUp(decider, item);
  if (isUntoldVote(item)) await markVotesTold(decider.table, itemKey, actsAt(item));
  const decided = kindOfItem(item).decided(item);
  if (decided === undefined || item.sentAt !== undefined) return "nothing";
  const taskToken = await tokenOf(decider.table, item);
  if (taskToken === undefined) return "later";
  const record = await decider.objects.put(JSON.stringify(decided));
  if (!(await sendAnswer(decider.machine, item, taskToken, answerFor(decided, record)))) return "later";
  const sentAt = new Date(decider.clock.now()).toISOString();
  await markDelivered(decider.table, item, { sentAt, record });
  return "sent";
}

/** No machine waits for it: the API starts what was decided, in the queue of its flow, and settles the item then. */
async function deliverFollowUp({ table }: Decider, item: Stored<"follow-up">): Promise<"sent" | "nothing"> {
  if (item.decision?.verdict !== "decline") return "nothing";
  return (await settleFollowUp(table, item)) ? "sent" : "nothing";
}

/** True for a gate that waits for further votes and has a vote or a withdrawal whose consequences were not written. */
export function isUntoldVote(item: Stored<WaitingKind>): item is Stored<"gate"> {
  return item.itemKind === "gate" && item.status === "OPEN" && actsAt(item) > (item.toldVotes ?? 0);
}

/** Called after recording a decision, which is valid even if the delivery fails. */
export async function deliverNowOrLater(decider: Decider, itemKey: KeyOf<WaitingKind>): Promise<void> {
  await deliver(decider, itemKey).catch((error: unknown) => {
    logFailure("delivery-later", error, { ...itemKey });
  });
}
