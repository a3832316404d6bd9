import { type Digest, isDigest } from "../../base/digest.ts";
import { OutputUnreadable, parseManifest } from "../../schema/parse-outputs.ts";
import type { Person } from "../../schema/types.ts";
import { undefinedIfMissing } from "../artifacts/object-store.ts";
import { erasedPart, itemsLeftBy, itemsOfPerson, itemsOfProject, type Referring } from "../ledger/erase.ts";
import type { ReceiptItem } from "../ledger/receipt.ts";
import { kindOf, type RawItem } from "../ledger/stored.ts";
import { objectsOf, readReferences } from "./references.ts";
import type { Stores } from "./stores.ts";

/** Objects to be erased, and the receipt that says what else is. */
export interface Plan {
  objects: Digest[];
  receipt: ReceiptItem;
}

/** A statement of work is read before its project is started, and a runner may have written after it was stopped. */
const marginMs = 86_400_000;

/** Finds everything of a project, while it is whole. */
export async function planErasure(stores: Stores, project: string): Promise<Plan> {
  const { table, objects, repositories, clock } = stores;
  const items = await itemsOfProject(table, project);
  const own = new Set<Digest>();
  for (const item of items) for (const digest of await objectsOf(objects, item as Referring)) own.add(digest);
  const candidates = new Set([...own, ...(await unnamed(stores, items, own))]);
  const { shared, people } = await readReferences(stores, project, candidates);
  for (const digest of stores.deployed) if (candidates.has(digest)) shared.add(digest);
  const erased = [...candidates].filter((digest) => !shared.has(digest)).sort();
  const persons = await itemsAbout(stores, project, people);
  const { engagement, flow } = items.find((item) => kindOf(item) === "meta") ?? ({} as Partial<RawItem>);
  const left = await itemsLeftBy(table, project, { engagement, flow });
  const traces = await stores.traces.list(project, alone(persons));
  const names = (list: readonly RawItem[]) => list.map(({ pk, sk }) => `${pk} ${sk}`);
  const receipt: ReceiptItem = {
    begunAt: new Date(clock.now()).toISOString(),
    erased: {
      items: erasedPart(names([...items, ...left, ...persons.map(({ item }) => item)])),
      objects: erasedPart(erased),
      repositories: erasedPart((await repositories.count(project)) > 0 ? [project] : []),
      ...Object.fromEntries(Object.entries(traces).map(([kind, list]) => [kind, erasedPart(list)])),
    },
    shared: [...own].filter((digest) => shared.has(digest)).length,
    remains: stores.remains(clock.now()),
  };
  return { objects: erased, receipt };
}

/**
 * Objects of the project's time that no item of it names: the reading of a statement before the start, and what a runner stored
 * before it died. Of these, the ones that the items of other projects name are found when the table is read.
 */
async function unnamed(stores: Stores, items: readonly RawItem[], own: ReadonlySet<Digest>): Promise<Set<Digest>> {
  const meta = items.find((item) => kindOf(item) === "meta");
  const begun = Date.parse(String(meta?.createdAt)) - marginMs;
  const ended = Date.parse(String(meta?.finishedAt)) + marginMs;
  const found = new Set<Digest>();
  if (Number.isNaN(begun)) return found;
  const youngest = stores.clock.now() - stores.unreferencedMs;
  const until = Number.isNaN(ended) ? youngest : Math.min(youngest, ended);
  for await (const digest of stores.erasable.storedBetween(begun, until)) if (!own.has(digest)) found.add(digest);
  return found;
}

/** An item under a person's address, and whether it is the last place of a person whom only operators have named. */
export interface ItemAbout {
  item: RawItem;
  email: string;
  isAlone: boolean;
}

/**
 * The places of people in the project, and before them the sessions of those who have a place in no other one and are not declared: a
 * repeated call finds the people by their places.
 */
export async function itemsAbout(
  stores: Pick<Stores, "table" | "objects">,
  project: string,
  people: Iterable<string>,
): Promise<ItemAbout[]> {
  const declared = await declaredIn(stores, project);
  const found: ItemAbout[] = [];
  for (const email of people) {
    const items = await itemsOfPerson(stores.table, email);
    const isElsewhere = items.some((item) => kindOf(item) === "place" && item.project !== project);
    const isAlone = !isElsewhere && !declared.has(email.toLowerCase());
    for (const item of items)
      if (item.project === project || (isAlone && kindOf(item) === "session")) found.push({ item, email, isAlone });
  }
  const isPlace = ({ item }: ItemAbout) => Number(kindOf(item) === "place");
  return found.sort((a, b) => isPlace(a) - isPlace(b));
}

/** Addresses of the people of whom only this project knows. */
export function alone(items: readonly ItemAbout[]): string[] {
  return [...new Set(items.filter(({ isAlone }) => isAlone).map(({ email }) => email))];
}

/** Addresses in the engagement of the project; none once that was erased, when people are no more signed in by it either. */
async function declaredIn(
  { table, objects }: Pick<Stores, "table" | "objects">,
  project: string,
): Promise<Set<string>> {
  const items = await itemsOfProject(table, project);
  const manifest = items.find((item) => kindOf(item) === "meta")?.manifest;
  const bytes = isDigest(manifest) ? await objects.get(manifest).catch(undefinedIfMissing) : undefined;
  return new Set(bytes === undefined ? [] : peopleIn(bytes.toString()).map(({ email }) => email.toLowerCase()));
}

/** People of a manifest; none in one that another version of crew wrote, so that they sign in again at worst. */
function peopleIn(manifest: string): Person[] {
  try {
    return Object.values(parseManifest(manifest).people).flat();
  } catch (error) {
    if (error instanceof OutputUnreadable || error instanceof SyntaxError) return [];
    throw error;
  }
}
