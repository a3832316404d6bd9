import { erasing, index, type Status } from "../../schema/table.ts";
import {
  beginErasure,
  eraseItem,
  isOfErasure,
  isOfPlan,
  itemsLeftBy,
  itemsOfProject,
  plannedObjects,
  readReceipt,
  recordErased,
  recordPlan,
  recordShared,
  stripMeta,
} from "../ledger/erase.ts";
import { key } from "../ledger/keys.ts";
import { readAsItIs } from "../ledger/read.ts";
import type { ReceiptItem } from "../ledger/receipt.ts";
import { withoutKey } from "../ledger/stored.ts";
import { alone, itemsAbout, planErasure } from "./plan.ts";
import { readReferences } from "./references.ts";
import type { Stores } from "./stores.ts";

/** Why a project cannot be erased, with the remedy. */
export class NotErased extends Error {
  override readonly name = "NotErased";
}

/** A project that may be erased. */
export interface Erasable {
  title: string;
  /** Receipt of an erasure that was begun, or completed. */
  receipt?: ReceiptItem;
}

const running: Status<"project"> = "RUNNING";

/** Checks that a project can be erased; throws `NotErased`. */
export async function requireErasable(stores: Stores, project: string): Promise<Erasable> {
  const [meta, receipt] = await Promise.all([
    readAsItIs(stores.table, key.meta(project)),
    readReceipt(stores.table, project),
  ]);
  if (receipt !== undefined) return { title: project, receipt: withoutKey(receipt) };
  if (meta === undefined) throw new NotErased(`There is no project "${project}".`);
  const attributes: { [name: string]: unknown } = meta.itemKind === "damaged" ? meta.attributes : { ...meta };
  const { status, title, finishedAt, executionArn } = attributes;
  if (status !== erasing) {
    if (status === running || attributes.pendingStart !== undefined || attributes.stopping !== undefined)
      throw new NotErased(`${project} is at work. Stop it first: crew stop ${project} --reason TEXT`);
    const text = (value: unknown) => (typeof value === "string" ? value : undefined);
    const why = await stores.whyNot({ id: project, finishedAt: text(finishedAt), executionArn: text(executionArn) });
    if (why !== undefined) throw new NotErased(why);
  }
  return { title: typeof title === "string" ? title : project };
}

/**
 * Erases a project and everything that only it uses; resolves with the receipt, which remains. Killed at any point, it is completed by a
 * further call: until then, no version of crew reads the project, and the list shows it as being erased.
 */
export async function forgetProject(stores: Stores, project: string): Promise<ReceiptItem> {
  const { table, erasable, repositories, traces, clock } = stores;
  const { receipt: recorded } = await requireErasable(stores, project);
  if (recorded?.finishedAt !== undefined) return recorded;
  if (recorded === undefined) await begin(stores, project);
  const planned = await plannedObjects(table, project);
  await erasable.withdraw(planned);
  await stores.wait();
  const { shared, people } = await readReferences(stores, project, new Set(planned));
  if (shared.size > 0) {
    await erasable.giveBack([...shared]);
    await recordShared(table, project, shared.size);
  }

  const persons = await itemsAbout(stores, project, people);
  await traces.erase(project, alone(persons));
  for (const { item } of persons) await eraseItem(table, item);
  await erasable.erase(planned.filter((digest) => !shared.has(digest)));
  await repositories.erase(project);
  for (const item of await itemsLeftBy(table, project, await metaOf(stores, project))) await eraseItem(table, item);
  await eraseItems(stores, project);
  await traces.settle();
  await eraseItem(table, key.meta(project));
  await recordErased(table, project, new Date(clock.now()).toISOString());
  return withoutKey((await readReceipt(table, project))!);
}

async function metaOf({ table }: Stores, project: string): Promise<{ [name: string]: unknown }> {
  const meta = await readAsItIs(table, key.meta(project));
  return meta?.itemKind === "damaged" ? meta.attributes : { ...meta };
}

/** Makes the project unreadable, then records what belongs to it. */
async function begin(stores: Stores, project: string): Promise<void> {
  const attributes = await metaOf(stores, project);
  const seen = { status: attributes.status as Status<"project"> };
  if (attributes.status !== erasing && !(await beginErasure(stores.table, project, seen)))
    throw new NotErased(`${project} was resumed or changed meanwhile, so nothing was erased. Try again.`);
  const { objects, receipt } = await planErasure(stores, project);
  await recordPlan(stores.table, project, objects, receipt);
}

/** Deletes the items, except for the receipt and an empty META. */
async function eraseItems({ table }: Stores, project: string): Promise<void> {
  const items = await itemsOfProject(table, project);
  const meta = items.find(({ sk }) => sk === key.meta(project).sk);
  for (const item of items.filter((each) => !isOfErasure(each))) await eraseItem(table, item);
  // Without META all else was deleted before.
  if (meta === undefined) return;
  await stripMeta(table, project, { since: String(meta[index.since]), engagement: String(meta.engagement) });
  for (const item of items.filter(isOfPlan)) await eraseItem(table, item);
}
