import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { projectKey } from "../../schema/table.ts";
import { canBeKey, type ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";

/** One item, strongly consistent. `T` is what the key's kind holds. There is none under a key that no item can have. */
export async function readItem<T>(table: Table, key: ItemKey): Promise<(T & ItemKey) | undefined> {
  if (!canBeKey(key)) return undefined;
  const { Item } = await table.documents.send(
    new GetCommand({ TableName: table.name, Key: { ...key }, ConsistentRead: true }),
  );
  return Item as (T & ItemKey) | undefined;
}

/** All items of a project whose sort key begins with `start`, in order, strongly consistent. */
export async function readItems<T>(table: Table, project: string, start: string): Promise<(T & ItemKey)[]> {
  const items: (T & ItemKey)[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.documents.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :start)",
        ExpressionAttributeValues: { ":pk": projectKey(project), ":start": start },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    items.push(...((page.Items ?? []) as (T & ItemKey)[]));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
