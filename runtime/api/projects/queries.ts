import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { index, projectKey } from "../../../schema/table.ts";
import type { ItemKey } from "../../ledger/keys.ts";
import type { Table } from "../../ledger/table.ts";

/** An item with its sort key, from which its phase, round or id can be read. */
export type Keyed<Item> = Item & ItemKey;

/** A project's items between two sort keys, both included, strongly consistent. */
export function readBetween<Item>(table: Table, project: string, from: string, to: string): Promise<Keyed<Item>[]> {
  return readAll<Item>(table, {
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": projectKey(project), ":from": from, ":to": to },
    ConsistentRead: true,
  });
}

/** The items of one partition under a prefix, strongly consistent. */
export function readUnder<Item>(table: Table, pk: string, prefix: string): Promise<Keyed<Item>[]> {
  return readAll<Item>(table, {
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
    ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
    ConsistentRead: true,
  });
}

/** The last items under a prefix, last first. */
export async function readLast<Item>(
  table: Table,
  project: string,
  prefix: string,
  limit: number,
): Promise<Keyed<Item>[]> {
  const { Items = [] } = await table.documents.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": projectKey(project), ":prefix": prefix },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return Items as Keyed<Item>[];
}

/** The items under one mark of the sparse index, which may be a moment behind the table; those marked since a time, where one is given. */
export function readMarked<Item>(table: Table, mark: string, since = ""): Promise<Keyed<Item>[]> {
  return readAll<Item>(table, {
    IndexName: index.name,
    KeyConditionExpression: since === "" ? "gsi1pk = :mark" : "gsi1pk = :mark AND gsi1sk >= :since",
    ExpressionAttributeValues: { ":mark": mark, ...(since !== "" && { ":since": since }) },
  });
}

async function readAll<Item>(table: Table, query: Omit<QueryCommandInput, "TableName">): Promise<Keyed<Item>[]> {
  const items: Keyed<Item>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await table.documents.send(
      new QueryCommand({ ...query, TableName: table.name, ...(start && { ExclusiveStartKey: start }) }),
    );
    items.push(...((page.Items ?? []) as Keyed<Item>[]));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
}
