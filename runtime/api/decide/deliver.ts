import {
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { applied } from "../../ledger/conditions.ts";
import type { GateItem, OperatorItem, QuestionItem } from "../../ledger/items.ts";
import type { ItemKey } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
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
  if (isUntoldVote(item)) await markTold(decider, itemKey, item);
  const decided = decidedRecord(itemKey, item);
  if (decided === undefined || item.sentAt !== undefined) return "nothing";
  if (item.taskToken === undefined) return "later";
  const record = await decider.objects.put(JSON.stringify(decided));
  if (!(await send(decider.stateMachines, item.taskToken, answerFor(decided, record)))) return "later";
  await markSent(decider, itemKey, item.taskToken);
  return "sent";
}

/** A gate that waits for further votes than those it has, and has one that nobody has been told of. */
export function isUntoldVote(item: object): item is GateItem {
  if (!("votes" in item) || !("status" in item) || item.status !== "OPEN") return false;
  const { votes, toldVotes = 0 } = item as GateItem;
  return Object.keys(votes ?? {}).length > toldVotes;
}

function markTold({ table }: Decider, itemKey: ItemKey, { votes }: GateItem): Promise<unknown> {
  return table.documents.send(
    new UpdateCommand({
      TableName: table.name,
      Key: { ...itemKey },
      UpdateExpression: "SET toldVotes = :count",
      ExpressionAttributeValues: { ":count": Object.keys(votes).length },
    }),
  );
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

/** Not when the machine has opened the item again meanwhile: the new token still waits for the decision. */
function markSent({ table, clock }: Decider, itemKey: ItemKey, taskToken: string): Promise<boolean> {
  return applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...itemKey },
        UpdateExpression: "SET sentAt = :now REMOVE gsi1pk, gsi1sk",
        ConditionExpression: "taskToken = :token",
        ExpressionAttributeValues: { ":now": new Date(clock.now()).toISOString(), ":token": taskToken },
      }),
    ),
  );
}
