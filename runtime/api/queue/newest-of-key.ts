import { asProjectId, type ProjectId } from "../../../base/names.ts";
import { key } from "../../ledger/keys.ts";
import type { MetaItem } from "../../ledger/project-item.ts";
import { readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import { Problem } from "../problem.ts";

/** The project that the key of this one has started since; undefined if it is the newest itself, or has no key. */
export async function newerOfKey(table: Table, project: ProjectId, meta: MetaItem): Promise<ProjectId | undefined> {
  if (meta.followedBy !== undefined) return asProjectId(meta.followedBy);
  if (meta.flow === undefined || meta.key === undefined) return undefined;
  const newest = await readItem(table, key.startKey(meta.engagement, meta.flow, meta.key));
  return newest?.project === project ? undefined : newest?.project;
}

/** Refuses to continue a project whose key has started a newer one: both would do the same work. */
export async function requireNewestOfKey(table: Table, project: ProjectId, meta: MetaItem): Promise<void> {
  const newer = await newerOfKey(table, project, meta);
  if (newer !== undefined)
    throw new Problem(409, "Started anew", `The same key has started ${newer} since. Continue that one.`);
}
