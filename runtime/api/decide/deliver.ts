import {
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { markVotesTold } from "../../ledger/gates.ts";
import type { GateItem, OperatorItem, QuestionItem } from "../../ledger/items.ts";
import type { ItemKey } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import { markDelivered } from "../../ledger/waiting.ts";
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
  if (!(await send(decider.stateMachines, item.taskToken, answerFor(decided, record)))) return "later";
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

/**
 * Step Functions raises TaskTimedOut for a token that was answered before as for one that expired
 * (docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html), and a machine that timed out opens the
 * item again with a new token. Either way nothing is left to do with this token.
 */
async function send(stateMachines: SFNClient, taskToken: string, output: object): Promise<boolean> {
  try {
    await stateMachines.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return true;
    if (error instanceof InvalidToken) throw error;
    return false;
  }
}
