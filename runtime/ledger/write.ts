import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Change, type Condition, updateExpression } from "./expressions.ts";
import type { ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";

/** Writes a new item; false when it already exists. */
export function addItem(table: Table, { pk, sk }: ItemKey, item: object): Promise<boolean> {
  const Item = { ...item, pk, sk };
  const ConditionExpression = "attribute_not_exists(pk)";
  return applied(table.documents.send(new PutCommand({ TableName: table.name, Item, ConditionExpression })));
}

/** Writes an item, replacing an existing one. */
export async function putItem(table: Table, { pk, sk }: ItemKey, item: object): Promise<void> {
  await table.documents.send(new PutCommand({ TableName: table.name, Item: { ...item, pk, sk } }));
}

/** Changes an item in one write; false when a condition does not hold. Without conditions it creates a missing item. */
export function updateItem(
  table: Table,
  { pk, sk }: ItemKey,
  changes: Change[],
  ...conditions: Condition[]
): Promise<boolean> {
  const update = updateExpression(changes, conditions);
  return applied(table.documents.send(new UpdateCommand({ TableName: table.name, Key: { pk, sk }, ...update })));
}

/** Changes an item in one write and returns the new value of one of its numbers; undefined when a condition does not hold. */
export async function updatedNumber(
  table: Table,
  { pk, sk }: ItemKey,
  attribute: string,
  changes: Change[],
  ...conditions: Condition[]
): Promise<number | undefined> {
  const update = updateExpression(changes, conditions);
  const command = { TableName: table.name, Key: { pk, sk }, ...update, ReturnValues: "UPDATED_NEW" } as const;
  try {
    const { Attributes } = await table.documents.send(new UpdateCommand(command));
    return Attributes?.[attribute] as number;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** Resolves with true when a conditional write was applied; any failure other than its condition rejects. */
async function applied(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
