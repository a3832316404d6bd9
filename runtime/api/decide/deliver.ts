import { markVotesTold } from "../../ledger/gates.ts";
import type { GateItem, OperatorItem, QuestionItem } from "../../ledger/items.ts";
import type { ItemKey } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import { markDelivered } from "../../ledger/waiting.ts";
import { InvalidTaskToken, type Machine } from "../../machine/machine.ts";
import { logFailure } from "../log.ts";
import { recordConsequences } from "./consequences.ts";
import { answerFor, decidedRecord } from "./decided-record.ts";
import type { Decider } from "./decider.ts";

type Decided = GateItem | QuestionItem | OperatorItem;

/**
 * Takes a recorded decision to the state machine: first what follows from it in the table (feedback, events), then the record
 * of it to the object store, so that the machine's history leads to it whatever becomes of the table, then SendTaskSuccess, then
 * the mark that it was sent. Every part may be repeated. `later` means that there is no token yet or the service cannot be
 * reached; the item keeps its mark and `sweep` comes back to it.
 */
export async function deliver(decider: Decider, itemKey: ItemKey): Promise<"sent" | "nothing" | "later"> {
  const item = await readItem<Decided>(decider.table, itemKey);
  if (item === undefined) return "nothing";
  await recordConsequences(decider, itemKey, item);
  if (isUntoldVote(item)) await markVotesTold(decider.table, itemKey, Object.keys(item.votes).length);
  const decided = decidedRecord(itemKey, item);
  if (decided === undefined || item.sentAt !== undefined) return "nothing";
  if (item.taskToken === undefined) return "later";
  const record = await decider.objects.put(JSON.stringify(decided));
  if (!(await send(decider.machine, item.taskToken, answerFor(decided, record)))) return "later";
  const sentAt = new Date(decider.clock.now()).toISOString();
  await markDelivered(decider.table, itemKey, { taskToken: item.taskToken, sentAt });
  return "sent";
}

/** A gate that waits for further votes than those it has, and has one that nobody has been told of. */
export function isUntoldVote(item: object): item is GateItem {
  if (!("votes" in item) || !("status" in item) || item.status !== "OPEN") return false;
  const { votes, toldVotes = 0 } = item as GateItem;
  return Object.keys(votes ?? {}).length > toldVotes;
}

/** For whoever has just recorded a decision: it stands, whatever happens on the way to the machine. */
export async function deliverNowOrLater(decider: Decider, itemKey: ItemKey): Promise<void> {
  await deliver(decider, itemKey).catch((error: unknown) => {
    logFailure("delivery-later", error, { ...itemKey });
  });
}

/** Where nobody waits for this token any more, a machine that timed out opens the item again with a new one: nothing is left to do with this. */
async function send(machine: Machine, taskToken: string, answer: object): Promise<boolean> {
  try {
    await machine.succeed(taskToken, answer);
    return true;
  } catch (error) {
    if (error instanceof InvalidTaskToken) throw error;
    return false;
  }
}
