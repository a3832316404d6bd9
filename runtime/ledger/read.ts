import { GetCommand, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { index, type marks, projectKey } from "../../schema/table.ts";
import { canBeKey, type ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";

/** An item with its sort key, from which its phase, round or id can be read. */
export type Keyed<Item> = Item & ItemKey;

/** Reads one item, strongly consistent. `T` is the type of the key's kind. Undefined for an invalid key. */
export async function readItem<T>(table: Table, key: ItemKey): Promise<Keyed<T> | undefined> {
  if (!canBeKey(key)) return undefined;
  const { Item } = await table.documents.send(
    new GetCommand({ TableName: table.name, Key: { ...key }, ConsistentRead: true }),
  );
  return Item as Keyed<T> | undefined;
}

/** Reads all items of a project whose sort key begins with `start`, in order, strongly consistent. */
export function readItems<T>(table: Table, project: string, start: string): Promise<Keyed<T>[]> {
  return readUnder<T>(table, projectKey(project), start);
}

/** Reads a project's items between two sort keys, both included, strongly consistent. */
export function readBetween<Item>(table: Table, project: string, from: string, to: string): Promise<Keyed<Item>[]> {
  return readAll<Item>(table, {
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": projectKey(project), ":from": from, ":to": to },
    ConsistentRead: true,
  });
}

/** Reads the items of one partition with a prefix, strongly consistent. */
export function readUnder<Item>(table: Table, pk: string, start: string): Promise<Keyed<Item>[]> {
  return readAll<Item>(table, under(pk, start));
}

/** Reads the last items with a prefix, last first. */
export async function readLast<Item>(
  table: Table,
  project: string,
  start: string,
  limit: number,
): Promise<Keyed<Item>[]> {
  const query = { ...under(projectKey(project), start), TableName: table.name, ScanIndexForward: false, Limit: limit };
  const { Items = [] } = await table.documents.send(new QueryCommand(query));
  return Items as Keyed<Item>[];
}

/** Reads the items with one mark of the sparse index, which may be slightly behind the table; optionally those marked since a time. */
export function readMarked<Item>(
  table: Table,
  mark: (typeof marks)[keyof typeof marks],
  since = "",
): Promise<Keyed<Item>[]> {
  const ofMark = `${index.mark} = :mark`;
  return readAll<Item>(table, {
    IndexName: index.name,
    KeyConditionExpression: since === "" ? ofMark : `${ofMark} AND ${index.since} >= :since`,
    ExpressionAttributeValues: { ":mark": mark, ...(since !== "" && { ":since": since }) },
  });
}

function under(pk: string, start: string) {
  return {
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :start)",
    ExpressionAttributeValues: { ":pk": pk, ":start": start },
    ConsistentRead: true,
  };
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
