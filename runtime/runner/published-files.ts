import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import { readFileList } from "../artifacts/revisions.ts";
import { readRevisions } from "../ledger/records.ts";
import type { Table } from "../ledger/table.ts";

/** Returns the files of a published revision: their objects are stored. The customer's code may have thousands, which no run stores again. */
export async function publishedFiles(
  { table, objects }: { table: Table; objects: Pick<ObjectStore, "get"> },
  project: string,
  revision: CommitId | undefined,
): Promise<Digest[]> {
  if (revision === undefined) return [];
  const item = (await readRevisions(table, project)).findLast(({ id }) => id === revision);
  return item === undefined ? [] : (await readFileList(objects, item.tree)).map(({ digest }) => digest);
}
