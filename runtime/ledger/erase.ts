import { createHash } from "node:crypto";
import { DeleteCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { asDigest, type Digest, isDigest } from "../../base/digest.ts";
import { erasing, erasurePlan, marks, projectKey, sortKeys, storeKey, tokensKey } from "../../schema/table.ts";
import { equals, exists, isMissing, marked, set } from "./expressions.ts";
import { type ItemKey, key, lessonsKey, personKey } from "./keys.ts";
import type { MetaItem } from "./project-item.ts";
import { readItem } from "./read.ts";
import type { ErasedPart, ReceiptItem } from "./receipt.ts";
import type { RawItem, Stored } from "./stored.ts";
import type { Table } from "./table.ts";
import { putItem, updateItem } from "./write.ts";

/** Attributes by which an item refers to objects, beside its key. */
const attributes = [
  "config",
  "manifest",
  "sow",
  "input",
  "original",
  "body",
  "tree",
  "record",
  "call",
  "base",
] as const;

/** An item with its references only. */
export type Referring = ItemKey & { [name in (typeof attributes)[number]]?: unknown };

/** Reads all items of the table, page by page, with their references only. */
export async function* referringItems(table: Table): AsyncGenerator<Referring[]> {
  const names = ["pk", "sk", ...attributes];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await table.documents.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        ProjectionExpression: names.map((name) => `#${name}`).join(", "),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    yield (page.Items ?? []) as Referring[];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** Reads the items of a project, of every kind, known or not; those with task tokens come last. */
export async function itemsOfProject(table: Table, project: string): Promise<RawItem[]> {
  const [own, tokens] = await Promise.all([itemsIn(table, projectKey(project)), itemsIn(table, tokensKey(project))]);
  return [...own, ...tokens];
}

/** Reads what a project has left for others of its engagement: lessons, and texts in the store of its flow. */
export async function itemsLeftBy(
  table: Table,
  project: string,
  { engagement, flow }: { engagement?: unknown; flow?: unknown },
): Promise<RawItem[]> {
  if (typeof engagement !== "string") return [];
  const ofFlow = typeof flow === "string" ? flow : undefined;
  const stores = [false, true].map((rehearsed) => storeKey(engagement, ofFlow, rehearsed));
  const items = await Promise.all([lessonsKey(engagement), ...stores].map((pk) => itemsIn(table, pk)));
  return items.flat().filter((item) => item.project === project);
}

/** Reads the items under an address. */
export function itemsOfPerson(table: Table, email: string): Promise<RawItem[]> {
  return itemsIn(table, personKey(email));
}

async function itemsIn(table: Table, pk: string): Promise<RawItem[]> {
  const items: RawItem[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await table.documents.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    items.push(...((page.Items ?? []) as RawItem[]));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
}

/**
 * Gives the project the status of an erasure, in which no version of crew reads it, and removes its title; false when it was resumed
 * or stopped since it was read. It stays in the list of projects, which then shows that the erasure is not complete.
 */
export function beginErasure(table: Table, project: string, seen: Pick<MetaItem, "status">): Promise<boolean> {
  return updateItem(
    table,
    key.meta(project),
    [set("status", erasing), set("title", project)],
    equals("status", seen.status),
    isMissing("pendingStart"),
    isMissing("stopping"),
  );
}

/** Digests of objects in one item of the plan: below the largest size of an item by a third. */
const digestsPerItem = 4_000;

/** Records what is to be erased before anything is: after a crash, it can no longer be read from the project. The receipt comes last. */
export async function recordPlan(
  table: Table,
  project: string,
  digests: readonly Digest[],
  receipt: ReceiptItem,
): Promise<void> {
  for (let from = 0; from < digests.length; from += digestsPerItem) {
    const part = digests.slice(from, from + digestsPerItem);
    await putItem(table, planKey(project, from / digestsPerItem), { digests: part });
  }
  await putItem(table, key.forgotten(project), receipt);
}

/** Reads the digests of a recorded plan. */
export async function plannedObjects(table: Table, project: string): Promise<Digest[]> {
  const items = await itemsOfProject(table, project);
  return items.filter(isOfPlan).flatMap(({ digests }) => (Array.isArray(digests) ? digests.filter(isDigest) : []));
}

export function readReceipt(table: Table, project: string): Promise<Stored<"forgotten"> | undefined> {
  return readItem(table, key.forgotten(project));
}

/** Records how many of the planned objects another project has stored since. */
export async function recordShared(table: Table, project: string, sharedSince: number): Promise<void> {
  await updateItem(table, key.forgotten(project), [set("sharedSince", sharedSince)], exists("pk"));
}

/** Removes everything from META but its place in the list, which shows that the erasure is not complete. */
export async function stripMeta(table: Table, project: string, { since, engagement }: Listed): Promise<void> {
  await putItem(table, key.meta(project), {
    title: project,
    status: erasing,
    engagement,
    ...marked(marks.projects, since),
  });
}

/** Attributes of META by which projects are listed. */
export interface Listed {
  since: string;
  engagement: string;
}

export async function recordErased(table: Table, project: string, finishedAt: string): Promise<void> {
  await updateItem(table, key.forgotten(project), [set("finishedAt", finishedAt)], exists("pk"));
}

export async function eraseItem(table: Table, { pk, sk }: ItemKey): Promise<void> {
  await table.documents.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } }));
}

export function erasedPart(names: readonly string[]): ErasedPart {
  const lines = [...names].sort().map((name) => `${name}\n`);
  return { count: names.length, digest: asDigest(createHash("sha256").update(lines.join("")).digest("hex")) };
}

/** True for the items that an erasure needs until its end. */
export function isOfErasure(item: ItemKey): boolean {
  return item.sk === sortKeys.meta || item.sk === sortKeys.forgotten || isOfPlan(item);
}

export function isOfPlan({ sk }: ItemKey): boolean {
  return sk.startsWith(erasurePlan);
}

function planKey(project: string, part: number): ItemKey {
  return { pk: projectKey(project), sk: `${erasurePlan}${String(part).padStart(4, "0")}` };
}
