import { GetCommand, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { index, prefix, projectKey } from "../../schema/table.ts";
import type { Mark } from "./expressions.ts";
import type { ItemKind } from "./items.ts";
import { canBeKey, type ItemKey, type KeyOf } from "./keys.ts";
import { type Damaged, isOfKind, parseItem, type RawItem, requireWhole, type Stored } from "./stored.ts";
import type { Table } from "./table.ts";

/** Kinds with many items in a partition. */
export type ManyKind = keyof typeof prefix;

/**
 * Reads one item of the key's kind, strongly consistent. Undefined for an invalid key. Rejects with `DamagedItem` for an item
 * that does not match its type; so do the other reads, except those whose result may have damaged items.
 */
export function readItem<Kind extends ItemKind>(table: Table, key: KeyOf<Kind>): Promise<Stored<Kind> | undefined>;
export async function readItem(table: Table, key: ItemKey): Promise<Stored | undefined> {
  const item = await readAsItIs(table, key);
  return item && requireWhole(item);
}

/** Reads one item, damaged or not, strongly consistent. */
export async function readAsItIs(table: Table, { pk, sk }: ItemKey): Promise<Stored | Damaged | undefined> {
  if (!canBeKey({ pk, sk })) return undefined;
  const { Item } = await table.documents.send(
    new GetCommand({ TableName: table.name, Key: { pk, sk }, ConsistentRead: true }),
  );
  return Item && parseItem(Item as RawItem);
}

/** Reads a project's items of one kind, in order, strongly consistent; `within` is more of the sort key after its prefix. */
export function readItems<Kind extends ManyKind>(
  table: Table,
  project: string,
  kind: Kind,
  within = "",
): Promise<Stored<Kind>[]> {
  return readUnder(table, projectKey(project), kind, within);
}

/** Reads the items of one kind in one partition, strongly consistent. */
export async function readUnder<Kind extends ManyKind>(
  table: Table,
  pk: string,
  kind: Kind,
  within = "",
): Promise<Stored<Kind>[]> {
  return ofKind(await readAll(table, under(pk, kind, within)), kind);
}

/** Reads a project's items of one kind from a sort key on, damaged or not, strongly consistent. */
export async function readFrom<Kind extends ManyKind>(
  table: Table,
  project: string,
  kind: Kind,
  place: string,
): Promise<(Stored<Kind> | Damaged)[]> {
  const items = await readAll(table, between(project, `${prefix[kind]}${place}`, `${prefix[kind]}~`));
  return asTheyAre(items, kind);
}

/** Reads a project's last items of one kind, damaged or not, last first. */
export async function readLast<Kind extends ManyKind>(
  table: Table,
  project: string,
  kind: Kind,
  limit: number,
): Promise<(Stored<Kind> | Damaged)[]> {
  const query = { ...under(projectKey(project), kind, ""), ScanIndexForward: false, Limit: limit };
  const { Items = [] } = await table.documents.send(new QueryCommand({ ...query, TableName: table.name }));
  return asTheyAre(Items as RawItem[], kind);
}

/** Reads the items that pages are derived from, damaged or not: all from gates to reviews in the order of keys, META among them. */
export async function readShownItems(table: Table, project: string): Promise<(Stored | Damaged)[]> {
  const items = await readAll(table, between(project, prefix.gate, `${prefix.review}~`));
  return items.flatMap((item) => parseItem(item) ?? []);
}

/** Reads the items with one mark of the sparse index, which may be slightly behind the table; optionally those marked since a time. */
export async function readMarked(table: Table, mark: Mark, since = ""): Promise<(Stored | Damaged)[]> {
  const items = await readAll(table, since === "" ? ofMark(mark) : ofMark(mark, ">=", since));
  return items.flatMap((item) => parseItem(item) ?? []);
}

/** Reads the newest items with one mark, newest first; the index may be slightly behind the table. */
export async function readNewestMarked(table: Table, mark: Mark, limit: number): Promise<(Stored | Damaged)[]> {
  const query = { ...ofMark(mark), ScanIndexForward: false, Limit: limit };
  const { Items = [] } = await table.documents.send(new QueryCommand({ ...query, TableName: table.name }));
  return (Items as RawItem[]).flatMap((item) => parseItem(item) ?? []);
}

/** Reads the first items with one mark, in its order; the index may be slightly behind the table. */
export async function readFirstMarked(table: Table, mark: Mark, limit: number): Promise<Stored[]> {
  const first: Stored[] = [];
  for await (const { items } of pagesOf(table, { ...ofMark(mark), Limit: limit })) {
    const read = items.flatMap((item) => parseItem(item) ?? []);
    first.push(...read.flatMap((item) => (item.itemKind === "damaged" ? [] : item)));
    if (first.length >= limit) break;
  }
  return first.slice(0, limit);
}

/** Counts the items with one mark, or those before a place in its order. */
export async function countMarked(table: Table, mark: Mark, before?: string): Promise<number> {
  const query = before === undefined ? ofMark(mark) : ofMark(mark, "<", before);
  let count = 0;
  for await (const page of pagesOf(table, { ...query, Select: "COUNT" })) count += page.count;
  return count;
}

/** Selects the items with one mark, or those on one side of a place in its order. */
function ofMark(mark: Mark, side?: "<" | ">=", place?: string) {
  const isMarked = `${index.mark} = :mark`;
  return {
    IndexName: index.name,
    KeyConditionExpression: side === undefined ? isMarked : `${isMarked} AND ${index.since} ${side} :place`,
    ExpressionAttributeValues: { ":mark": mark, ...(place !== undefined && { ":place": place }) },
  };
}

/** Selects the items of one kind; damaged ones are left out. */
export function itemsOf<Kind extends ItemKind>(items: (Stored | Damaged)[], kind: Kind): Stored<Kind>[] {
  return items.flatMap((item) => (isOfKind(item, kind) ? item : []));
}

function ofKind<Kind extends ItemKind>(items: RawItem[], kind: Kind): Stored<Kind>[] {
  return itemsOf(wholeItems(items), kind);
}

function asTheyAre<Kind extends ItemKind>(items: RawItem[], kind: Kind): (Stored<Kind> | Damaged)[] {
  const parsed = items.flatMap((item) => parseItem(item) ?? []);
  return parsed.filter((item) => item.itemKind === "damaged" || isOfKind(item, kind)) as (Stored<Kind> | Damaged)[];
}

function wholeItems(items: RawItem[]): Stored[] {
  return items.flatMap((item) => parseItem(item) ?? []).map(requireWhole);
}

function under(pk: string, kind: ManyKind, within: string) {
  return {
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :start)",
    ExpressionAttributeValues: { ":pk": pk, ":start": `${prefix[kind]}${within}` },
    ConsistentRead: true,
  };
}

function between(project: string, from: string, to: string) {
  return {
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": projectKey(project), ":from": from, ":to": to },
    ConsistentRead: true,
  };
}

type Query = Omit<QueryCommandInput, "TableName">;

async function readAll(table: Table, query: Query): Promise<RawItem[]> {
  const all: RawItem[] = [];
  for await (const { items } of pagesOf(table, query)) all.push(...items);
  return all;
}

/** Reads the pages of a query, each when it is asked for. */
async function* pagesOf(table: Table, query: Query): AsyncGenerator<{ items: RawItem[]; count: number }> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await table.documents.send(
      new QueryCommand({ ...query, TableName: table.name, ...(start && { ExclusiveStartKey: start }) }),
    );
    yield { items: (page.Items ?? []) as RawItem[], count: page.Count ?? 0 };
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}
