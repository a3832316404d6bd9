import type { ArtifactEntry, Revision } from "../../schema/types.ts";
import { type ObjectStore, whyUnreadable } from "../artifacts/object-store.ts";
import { readFileList } from "../artifacts/revisions.ts";
import { readRevisions, withFiles } from "../ledger/records.ts";
import type { RevisionItem } from "../ledger/repository-items.ts";
import type { Table } from "../ledger/table.ts";

const treesKept = 500;

/** A project's published revisions and their files. File lists are immutable, so recent ones are cached. */
export interface Revisions {
  /** Those of the main branch, oldest first; to a named one of another branch, those of that branch. */
  list(project: string, named?: string): Promise<RevisionItem[]>;
  files(revision: RevisionItem): Promise<ArtifactEntry[]>;
  /** For comparisons and histories, which an unreadable list limits but does not prevent. */
  filesIfReadable(revision: RevisionItem): Promise<ArtifactEntry[] | undefined>;
  /** Returns the newest when none is named. */
  open(project: string, id: string | undefined): Promise<Revision | undefined>;
}

export function createRevisions(table: Table, objects: ObjectStore): Revisions {
  const trees = new Map<string, ArtifactEntry[]>();
  const files = async ({ tree }: RevisionItem): Promise<ArtifactEntry[]> => {
    const entries = trees.get(tree) ?? (await readFileList(objects, tree));
    trees.delete(tree);
    trees.set(tree, entries);
    for (const oldest of trees.keys()) {
      if (trees.size <= treesKept) break;
      trees.delete(oldest);
    }
    return entries;
  };
  const list = async (project: string, named?: string) => leadingTo(named, await readRevisions(table, project));
  return {
    list,
    files,
    filesIfReadable: (revision) => files(revision).catch(undefinedIfUnreadable),
    async open(project, id) {
      const items = await list(project, id);
      const item = id === undefined ? items.at(-1) : items.find((each) => each.id === id);
      return item === undefined ? undefined : withFiles(item, await files(item));
    },
  };
}

function leadingTo(named: string | undefined, all: RevisionItem[]): RevisionItem[] {
  const main = all.filter(({ branch }) => branch === undefined);
  const branch = named === undefined ? undefined : all.find(({ id }) => id === named)?.branch;
  if (branch === undefined) return main;
  const own = all.filter((each) => each.branch === branch);
  const begun = own[0]?.position ?? 0;
  return [...main.filter(({ position = 0 }) => position < begun), ...own];
}

function undefinedIfUnreadable(error: unknown): undefined {
  if (whyUnreadable(error) === undefined) throw error;
}
