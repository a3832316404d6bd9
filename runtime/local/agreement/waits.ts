import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { Json } from "../../../base/json.ts";
import { partitions, prefix, projectKey } from "../../../schema/table.ts";
import type { Engine } from "../../engine/engine.ts";
import type { PendingTask } from "../../engine/task-answers.ts";
import type { ItemKey } from "../../ledger/keys.ts";

/** A person's decision or answer that a state machine waits for. */
export interface Wait {
  executionArn: string;
  token: string;
  /** Key of the gate, the question, the operator item or the top-up. */
  itemKey: ItemKey;
  /** The phase, where several may wait for the item. */
  phase?: string;
  /** Writes that opened it and stored the token, in order. */
  writes: UpdateItemCommandInput[];
}

export function waitsOf(engine: Engine): Wait[] {
  return (
    engine
      .pendingTasks()
      .filter(({ resource }) => resource.endsWith(":dynamodb:updateItem.waitForTaskToken"))
      .map((task) => waitOf(engine, task))
      // Nobody has to answer it, and it ends with the day.
      .filter(({ itemKey }) => !itemKey.sk.startsWith(prefix["day-wait"]))
  );
}

function waitOf(engine: Engine, { executionArn, token, arguments: stored }: PendingTask): Wait {
  const write = asUpdate(stored);
  const { pk, sk } = keyIn(write);
  // A machine of an earlier release opens the item and stores the token in one write.
  if (!pk.startsWith(partitions.tokens)) return { executionArn, token, itemKey: { pk, sk }, writes: [write] };
  const project = projectKey(pk.slice(partitions.tokens.length));
  if (sk.startsWith(prefix["top-up"])) return topUpWait(engine, { executionArn, token, write }, { pk: project, sk });
  const itemKey = { pk: project, sk };
  const opening = lastWriteTo(itemKey, engine, executionArn);
  return { executionArn, token, itemKey, writes: [...(opening ? [opening] : []), write] };
}

/** A phase waits for a top-up, whose item another phase may have created. */
function topUpWait(
  engine: Engine,
  { executionArn, token, write }: { executionArn: string; token: string; write: UpdateItemCommandInput },
  { pk, sk }: ItemKey,
): Wait {
  const [, number = "", phase = ""] = sk.split("#");
  const itemKey = { pk, sk: `${prefix["top-up"]}${number}` };
  const own = writesTo(itemKey, engine, executionArn);
  const creation = own.findLast(({ ConditionExpression = "" }) => ConditionExpression.includes("attribute_not_exists"));
  const opening = own.findLast(
    ({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }) =>
      names?.["#within"] === phase && values?.[":within"] !== undefined,
  );
  return {
    executionArn,
    token,
    itemKey,
    phase,
    writes: [creation, opening, write].filter((each) => each !== undefined),
  };
}

/** Finds the last request to write the item in the history. */
function lastWriteTo({ pk, sk }: ItemKey, engine: Engine, executionArn: string): UpdateItemCommandInput | undefined {
  return writesTo({ pk, sk }, engine, executionArn).at(-1);
}

function writesTo({ pk, sk }: ItemKey, engine: Engine, executionArn: string): UpdateItemCommandInput[] {
  const scheduled = engine.history(executionArn).filter(({ type }) => type === "TaskScheduled");
  return scheduled
    .map(({ details }) => asUpdate(details?.parameters ?? {}))
    .filter((write) => keyIn(write).pk === pk && keyIn(write).sk === sk);
}

function asUpdate(parameters: Json): UpdateItemCommandInput {
  return parameters as Json & UpdateItemCommandInput;
}

function keyIn({ Key }: UpdateItemCommandInput): ItemKey {
  return { pk: Key?.pk?.S ?? "", sk: Key?.sk?.S ?? "" };
}
