import type { ConflictingFile } from "../../../artifacts/merge-trees.ts";
import type { WorkTree } from "../../../artifacts/work-tree.ts";
import type { MergeItem } from "../../../ledger/repository-items.ts";

/** Parts of a conflict that its record keeps, which pages read, and the owner in the brief. */
const mostFiles = 20;
const mostChanges = 3;
const mostOfChange = 120;

/** Describes files in conflict to the owner of the branch, with what others did in them. */
export async function describeConflicts(
  files: readonly ConflictingFile[],
  { tree, branch }: { tree: Pick<WorkTree, "history">; branch: string },
): Promise<NonNullable<MergeItem["conflicts"]>> {
  const described = files.slice(0, mostFiles).map(async (file) => {
    const others = await tree.history(file.path, mostChanges);
    const changes = others.map(({ author, subject }) => `"${subject.slice(0, mostOfChange)}" by ${author}`);
    const after = changes.length === 0 ? "" : ` Changes of others in it, newest first: ${changes.join("; ")}.`;
    return { path: file.path, text: `${describe(file, branch)}${after}` };
  });
  return Promise.all(described);
}

function describe({ path, how, kept }: ConflictingFile, branch: string): string {
  switch (how) {
    case "text":
      return `${path} has both versions between marks: that of others after "<<<<<<< main", what both had before after "||||||| before", and yours up to ">>>>>>> ${branch}". Make one text of them and remove the marks.`;
    case "not-text":
      return `${path} is no text and was changed by both: the version of others is in the tree. Write it again if yours is needed.`;
    case "folder":
      return `${path} has no place any more, because others have a file where its folder would be, or a folder where the file would be. Write its content elsewhere if it is needed.`;
    case "deleted":
      return kept === "branch"
        ? `${path} was deleted by others and changed by you: your version is in the tree. Delete it, or keep it if it is still needed.`
        : `${path} was changed by others and deleted by you: their version is in the tree. Delete it again, or keep it if it is still needed.`;
  }
}

/** Returns the reason for which a branch is left, for people and for the machine, whose answers are small. */
export function reasonOf(paths: readonly string[], ending: string): string {
  const [first = "a file", ...others] = paths;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `Its work does not fit together with that of others in ${first.slice(-60)}${more}${ending}`.slice(
    0,
    mostOfReason,
  );
}

const mostOfReason = 120;
