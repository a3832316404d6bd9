import { type Digest, isDigest } from "../../base/digest.ts";
import { isObject } from "../../base/is-object.ts";
import { partitions, prefix, projectKey } from "../../schema/table.ts";
import { type ObjectStore, undefinedIfMissing } from "../artifacts/object-store.ts";
import { readFileList } from "../artifacts/revisions.ts";
import { type Referring, referringItems } from "../ledger/erase.ts";
import type { Table } from "../ledger/table.ts";

/** Results of a read of the whole table. */
interface Found {
  /** Of the candidates, those that other projects use. */
  shared: Set<Digest>;
  /** Addresses of people to whom operators have given a place in the project. */
  people: Set<string>;
}

/** Digests in an item's attributes. */
function digestsIn({ config, manifest, sow, input, original, body, tree, record, call, base }: Referring): Digest[] {
  const file = isObject(original) ? original.digest : undefined;
  // A round's record of a call names the files that it kept; of other items the attribute is a text.
  const kept = isObject(call) && Array.isArray(call.kept) ? call.kept.map((each) => isObject(each) && each.digest) : [];
  const pack = isObject(base) ? base.pack : undefined;
  return [config, manifest, sow, input, file, body, tree, record, pack, ...kept].filter(isDigest);
}

/** Digests of an item's objects, with the files of a published revision. A lost file list names nothing any more. */
export async function objectsOf(objects: Pick<ObjectStore, "get">, item: Referring): Promise<Digest[]> {
  const named = digestsIn(item);
  if (!isDigest(item.tree)) return named;
  const files = await readFileList(objects, item.tree).catch(undefinedIfMissing);
  return [...named, ...(files ?? []).map(({ digest }) => digest)];
}

/** Reads the table once: the people of the project, and which of the candidates other projects use. */
export async function readReferences(
  { table, objects }: { table: Table; objects: Pick<ObjectStore, "get"> },
  project: string,
  candidates: ReadonlySet<Digest>,
): Promise<Found> {
  const own = projectKey(project);
  const placeHere = `${prefix.place}${project}#`;
  const shared = new Set<Digest>();
  const people = new Set<string>();
  const readTrees = new Set<unknown>();
  for await (const page of referringItems(table)) {
    for (const { pk, sk } of page)
      if (pk.startsWith(partitions.person) && sk.startsWith(placeHere)) people.add(pk.slice(partitions.person.length));
    const others = page.filter(({ pk }) => pk.startsWith(partitions.project) && pk !== own);
    // Each file list once: what it names was found the first time.
    const listed = others.filter(({ tree }) => tree === undefined || !readTrees.has(tree));
    for (const { tree } of listed) if (tree !== undefined) readTrees.add(tree);
    for (const part of inParts(listed, 32)) {
      const used = await Promise.all(part.map((item) => objectsOf(objects, item)));
      for (const digest of used.flat()) if (candidates.has(digest)) shared.add(digest);
    }
  }
  return { shared, people };
}

function inParts<Value>(all: readonly Value[], size: number): Value[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
