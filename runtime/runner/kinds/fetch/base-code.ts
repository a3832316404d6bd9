import type { BaseCode } from "../../../artifacts/initial-commit.ts";
import type { ObjectStore } from "../../../artifacts/object-store.ts";
import { key } from "../../../ledger/keys.ts";
import { readItem } from "../../../ledger/read.ts";
import type { Table } from "../../../ledger/table.ts";

/** Reads which code the project begins with; empty for a project that begins with its statement of work alone. */
export async function readBase(
  table: Table,
  objects: Pick<ObjectStore, "get">,
  { project }: { project: string },
): Promise<{ base?: BaseCode }> {
  const { base } = (await readItem(table, key.meta(project))) ?? {};
  if (base === undefined) return {};
  const { repository, branch, commit, tree, pack } = base;
  return { base: { repository, branch, commit, tree, readPack: () => objects.get(pack) } };
}
