import type { AgentName, ProjectId } from "../../base/names.ts";
import { equals, isMissing, remove, setAll } from "./expressions.ts";
import { key } from "./keys.ts";
import { readItem, readUnder } from "./read.ts";
import type { Stored } from "./stored.ts";
import type { Table } from "./table.ts";
import { addItem, updateItem } from "./write.ts";

/** Texts of one store, those that count. */
export async function readStore(table: Table, store: string, now: number): Promise<Stored<"stored">[]> {
  return (await readUnder(table, store, "stored")).filter((item) => counts(item, now));
}

/** Reads a text; undefined where there is none, or it is too old. */
export async function readStored(
  table: Table,
  store: string,
  name: string,
  now: number,
): Promise<Stored<"stored"> | undefined> {
  const item = await readItem(table, key.stored(store, name));
  return item !== undefined && counts(item, now) ? item : undefined;
}

function counts({ text, expires }: Stored<"stored">, now: number): boolean {
  return text !== undefined && expires * 1000 > now;
}

export interface StoreWrite {
  name: string;
  /** Absent to delete the text. */
  text?: string;
  by: AgentName;
  project: ProjectId;
  /** The same for every repetition of the call. */
  call: string;
  time: string;
  /** In seconds. */
  expires: number;
}

/**
 * Writes or deletes a text. The call first records the version that it found: repeated after a crash, it writes only where nobody else has
 * written since, so it never replaces a newer text. Who meets another writer counts as the one that came first.
 */
export async function writeStored(table: Table, store: string, { name, ...write }: StoreWrite): Promise<void> {
  const itemKey = key.stored(store, name);
  const found = (await readItem(table, itemKey))?.version ?? 0;
  const receipt = key.storeWrite(write.project, write.call);
  const isFirst = await addItem(table, receipt, { version: found });
  const version = isFirst ? found : ((await readItem(table, receipt))?.version ?? found);
  const call = `${write.project}/${write.call}`;
  await updateItem(
    table,
    itemKey,
    [...setAll({ ...write, call, version: version + 1 }), ...(write.text === undefined ? remove("text") : [])],
    version === 0 ? isMissing("version") : equals("version", version),
  );
}
