import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { Json } from "../../../base/json.ts";
import { partitions, projectKey } from "../../../schema/table.ts";
import type { Engine } from "../../engine/engine.ts";
import type { PendingTask } from "../../engine/task-answers.ts";
import type { ItemKey } from "../../ledger/keys.ts";

/** A person's decision or answer that a state machine waits for. */
export interface Wait {
  executionArn: string;
  token: string;
  /** Key of the gate, the question or the operator item. */
  itemKey: ItemKey;
  /** Writes that opened it and stored the token, in order. */
  writes: UpdateItemCommandInput[];
}

export function waitsOf(engine: Engine): Wait[] {
  return engine
    .pendingTasks()
    .filter(({ resource }) => resource.endsWith(":dynamodb:updateItem.waitForTaskToken"))
    .map((task) => waitOf(engine, task));
}

function waitOf(engine: Engine, { executionArn, token, arguments: stored }: PendingTask): Wait {
  const write = asUpdate(stored);
  const { pk, sk } = keyIn(write);
  // A machine of an earlier release opens the item and stores the token in one write.
  if (!pk.startsWith(partitions.tokens)) return { executionArn, token, itemKey: { pk, sk }, writes: [write] };
  const itemKey = { pk: projectKey(pk.slice(partitions.tokens.length)), sk };
  const opening = lastWriteTo(itemKey, engine, executionArn);
  return { executionArn, token, itemKey, writes: [...(opening ? [opening] : []), write] };
}

/** Finds the last request to write the item in the history. */
function lastWriteTo({ pk, sk }: ItemKey, engine: Engine, executionArn: string): UpdateItemCommandInput | undefined {
  const scheduled = engine.history(executionArn).filter(({ type }) => type === "TaskScheduled");
  return scheduled
    .map(({ details }) => asUpdate(details?.parameters ?? {}))
    .findLast((write) => keyIn(write).pk === pk && keyIn(write).sk === sk);
}

function asUpdate(parameters: Json): UpdateItemCommandInput {
  return parameters as Json & UpdateItemCommandInput;
}

function keyIn({ Key }: UpdateItemCommandInput): ItemKey {
  return { pk: Key?.pk?.S ?? "", sk: Key?.sk?.S ?? "" };
}
