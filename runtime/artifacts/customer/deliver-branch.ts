import { asCommitId, type CommitId } from "../../../base/commit-id.ts";
import { deniedAmong } from "../../../schema/denied-paths.ts";
import { runGit } from "../git.ts";
import { GitObjects } from "../git-objects.ts";
import { commitObject, isFile, objectOf, treesOf } from "../object-names.ts";
import { crewItself } from "../turn-log.ts";
import { changesSinceDelivered, type Delivered, isTaken, type KnownDelivery } from "./delivered.ts";
import { type CloneOf, fetchBranches, pushCommit, withEmptyClone } from "./empty-clone.ts";
import { headsOf } from "./heads.ts";
import { fetchSince } from "./history-since.ts";
import { RemoteFailed } from "./https-git.ts";
import { inertTitle } from "./inert-title.ts";
import { applied, type Changes, changesOf, conflictsOf, some, type Tree } from "./tree-changes.ts";

/** The work cannot be delivered until a person changes something. */
export class DeliveryRefused extends Error {
  override readonly name = "DeliveryRefused";
}

export interface Delivery extends CloneOf {
  /** The customer's branch. */
  onto: string;
  /** Branch that crew pushes. */
  branch: string;
  /** Files of the base commit, and of the revision, in the project's own repository. */
  before: Tree;
  after: Tree;
  objects: GitObjects;
  about: { title: string; revision: CommitId; time: Date };
  /** Globs of sensitive files, which open what is never delivered otherwise. */
  sensitive?: readonly string[];
  /** All commits that crew has pushed to the branch, or may have, in their order. */
  known: readonly KnownDelivery[];
  /** Records a commit before it is pushed. */
  record(delivered: Delivered): Promise<void>;
}

/**
 * Puts what a revision changes on crew's branch, as one commit on top of what crew pushed before and of the customer's newest commit. It never
 * rewrites a commit, so comments of reviewers keep their place, and pushes only where the branch is what it was when it was read. The
 * commit has no random part: a repetition makes the same one, and finds it pushed. After a merge of crew's branch it delivers what the team has
 * changed since. Resolves with nothing where the customer's branch has all of it.
 */
export async function deliverBranch(delivery: Delivery): Promise<Delivered | undefined> {
  deliverable(delivery);
  return withEmptyClone(delivery.folder, () => deliverIn(delivery));
}

/** Returns the changes of the work. Throws `DeliveryRefused` where some of them are never delivered. */
function deliverable({ before, after, sensitive }: Pick<Delivery, "before" | "after" | "sensitive">): Changes {
  const changes = changesOf(before, after);
  const denied = deniedAmong([...changes.keys()], sensitive);
  if (denied.length > 0) {
    throw new DeliveryRefused(
      `Changes of ${some(denied)} are never delivered: such files act at the forge or on the computers of those who check them out.`,
    );
  }
  return changes;
}

/**
 * Returns the commit that a delivery would make where nobody else works on the repository; nothing where the work changes nothing. Throws what
 * a delivery throws.
 */
export function commitOfDelivery(
  delivery: Pick<Delivery, "before" | "after" | "sensitive" | "about"> & {
    base: CommitId;
    known: readonly Delivered[];
  },
): Delivered | undefined {
  const { after, base, known, about } = delivery;
  if (deliverable(delivery).size === 0 && known.length === 0) return undefined;
  const { root } = treesOf(after);
  const last = known.at(-1);
  if (last?.tree === root) return last;
  return { head: asCommitId(deliveredCommit(root, [last?.head ?? base], about).id), tree: root, base };
}

function deliveredCommit(root: string, parents: CommitId[], { title, revision, time }: Delivery["about"]) {
  return commitObject(root, parents, {
    author: crewItself,
    time,
    message: `${inertTitle(title)}\n\nRevision: ${revision}\n`,
  });
}

async function deliverIn(delivery: Delivery): Promise<Delivered | undefined> {
  const { onto, branch, known, folder, before, after, objects } = delivery;
  const { tip, last, ...found } = await readHeads(delivery);
  const { base, merged } = await fetchKnown(delivery, { ...found, tip });
  const theirs = new GitObjects(folder);
  const current = await theirs.list(base);
  const { team, customer } = await changesSinceDelivered({ before, after, current, known, merged, objects, theirs });
  const conflicts = conflictsOf(team, customer);
  if (conflicts.length > 0)
    throw new DeliveryRefused(
      `On ${onto}, ${some(conflicts)} changed since ${merged.size > 0 ? "the team's work was merged there" : "the project began"}, and the team changed ${conflicts.length === 1 ? "it" : "them"}, too. Crew does not decide whose version counts.`,
    );
  const { root, trees } = treesOf(applied(current, team));
  if (tip !== undefined && last?.base === base && (await treeOf(folder, tip)) === root) {
    return { head: tip, tree: root, base };
  }
  const isInside = tip === undefined || merged.has(tip);
  const isNothing = isInside || (last !== undefined && (await isTaken(last, { before, current, objects })));
  if (isNothing && (await treeOf(folder, base)) === root) return undefined;
  const parents = isInside ? [base] : last?.base === base ? [tip] : [tip, base];
  const commit = deliveredCommit(root, parents, delivery.about);
  const blobs = await blobsOf(objects, team);
  await theirs.write([...blobs, ...trees, commit]);
  const delivered = { head: asCommitId(commit.id), tree: root, base };
  await delivery.record(delivered);
  await pushCommit(delivery, { branch, head: delivered.head, before: tip });
  return delivered;
}

interface Heads {
  /** Newest commit of the customer's branch. */
  base: CommitId;
  /** Newest commit of crew's branch, and which delivery that is. */
  tip: CommitId | undefined;
  last: KnownDelivery | undefined;
}

/** Refuses a branch that is not crew's, and a name that another branch is in the way of. */
async function readHeads(delivery: Delivery): Promise<Heads> {
  const { onto, branch, known } = delivery;
  const around = branch.split("/").slice(0, -1);
  const above = around.map((_, at) => around.slice(0, at + 1).join("/"));
  const heads = await headsOf(delivery, [onto, branch, ...above]);
  const [base, tip] = [heads.get(onto), heads.get(branch)];
  if (base === undefined) throw new RemoteFailed("absent", `The repository has no branch ${onto}.`);
  const inTheWay = above.find((name) => heads.has(name));
  if (inTheWay !== undefined)
    throw new DeliveryRefused(
      `The repository has a branch ${inTheWay}, and Git keeps no branch ${branch} beside it: rename or delete ${inTheWay}.`,
    );
  const last = known.findLast(({ head }) => head === tip);
  if (tip !== undefined && last === undefined) {
    throw new DeliveryRefused(
      `Somebody else has pushed to ${branch}, whose newest commit is ${tip.slice(0, 12)}. Crew never overwrites it: take that commit to another branch, or delete ${branch}.`,
    );
  }
  return { base, tip, last };
}

/** Fetches both branches, that of the customer as far back as needed to see which of crew's commits it contains. */
async function fetchKnown(
  delivery: Delivery,
  { base, tip }: Pick<Heads, "base" | "tip">,
): Promise<{ base: CommitId; merged: ReadonlySet<CommitId> }> {
  const { onto, branch, known } = delivery;
  const others = tip === undefined ? [] : [branch];
  const [first] = known;
  if (first === undefined || first.base === base) {
    await fetchBranches(delivery, [onto, ...others]);
    return { base, merged: new Set() };
  }
  try {
    const { newest, commits } = await fetchSince(delivery, { base: first.base, onto, others });
    const all = new Set(commits.map(({ id }) => id));
    return { base: newest, merged: new Set(known.map(({ head }) => head).filter((head) => all.has(head))) };
  } catch (error) {
    // Set back, or too long ago: everything was fetched, and contents say what was taken.
    if (error instanceof RemoteFailed && error.kind === "moved") return { base, merged: new Set() };
    throw error;
  }
}

async function treeOf(folder: string, commit: CommitId): Promise<string> {
  return (await runGit(folder, ["rev-parse", `${commit}^{tree}`])).toString().trim();
}

/** Contents of the changed files; each is checked against its id. */
async function blobsOf(objects: GitObjects, changes: Changes) {
  const ids = [...changes.values()].flatMap((entry) => (entry !== undefined && isFile(entry) ? [entry.id] : []));
  const contents = await objects.read(ids);
  return [...contents.values()].map((content) => objectOf("blob", content));
}
