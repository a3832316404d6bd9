import type { CommitId } from "../../../base/commit-id.ts";
import type { GitObjects } from "../git-objects.ts";
import { isSameEntry } from "../object-names.ts";
import { type Changes, changesOf, type Tree } from "./tree-changes.ts";

/** A commit on crew's branch of the customer's repository. */
export interface Delivered {
  /** Newest commit of the branch. */
  head: CommitId;
  /** Id of its tree. */
  tree: string;
  /** Newest commit of the customer's branch that it contains. */
  base: CommitId;
}

/** A commit that crew has pushed, and the revision of the project that it has. */
export interface KnownDelivery extends Delivered {
  revision: CommitId;
}

interface Sides {
  /** Files with which the project began, and of its newest revision. */
  before: Tree;
  after: Tree;
  /** Files of the customer's branch now. */
  current: Tree;
  known: readonly KnownDelivery[];
  /** Known commits that the customer's branch contains. */
  merged: ReadonlySet<CommitId>;
  /** Of the project's own repository, and of the customer's. */
  objects: GitObjects;
  theirs: GitObjects;
}

/**
 * Returns what the team and the customer have changed since both had the same files. That is the newest commit of crew's that was merged, or the
 * beginning. A file of the customer's branch that is what some delivery made it is the team's own, too: a request that was squashed leaves no other
 * trace.
 */
export async function changesSinceDelivered(sides: Sides): Promise<{ team: Changes; customer: Changes }> {
  const { before, after, current, known, merged, objects, theirs } = sides;
  const last = known.findLast(({ head }) => merged.has(head));
  const team = new Map(last === undefined ? before : await objects.list(last.revision));
  const customer = new Map(last === undefined ? before : await theirs.list(last.head));
  const versions = await Promise.all([...new Set(known.map(({ revision }) => revision))].map((id) => objects.list(id)));
  for (const [path, entry] of changesOf(customer, current)) {
    if (!versions.some((version) => isSameEntry(version.get(path), entry))) continue;
    for (const tree of [team, customer]) {
      if (entry === undefined) tree.delete(path);
      else tree.set(path, entry);
    }
  }
  return { team: changesOf(team, after), customer: changesOf(customer, current) };
}

/** True where the customer's branch has everything that a delivery has changed since the project began. */
export async function isTaken(
  { revision }: KnownDelivery,
  { before, current, objects }: Pick<Sides, "before" | "current" | "objects">,
): Promise<boolean> {
  const changes = changesOf(before, await objects.list(revision));
  return [...changes].every(([path, entry]) => isSameEntry(current.get(path), entry));
}
