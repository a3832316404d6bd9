import { execFileSync } from "node:child_process";
import type { GitForge } from "../git-forge.ts";

export type Bare = ReturnType<GitForge["create"]>;

/** Sends a request to the emulator as the owner of the repository. */
type Ask = (method: string, path: string, body?: object) => Promise<{ sha?: string }>;

/**
 * Git of a repository that the emulator keeps: it has the objects and no transport. What was pushed to the bare repository is written there by
 * GitHub's Git data API before each answer, and a merge is made by Git and written there, too. Ids are computed by both, and have to agree.
 */
export interface GitSide {
  /** Resolves when the emulator has every branch as it is. */
  bring(): Promise<void>;
  merge(merge: MergeByGit): string | undefined;
  /** Messages of a merge and of the commits that came by it. */
  saidBy(merge: string): string;
}

export function createGitSide(bare: Bare, place: string, ask: Ask): GitSide {
  const written = new Set<string>();
  const branches = new Map<string, string>();
  let last = Promise.resolve();

  async function once(id: string, write: () => Promise<{ sha?: string }>): Promise<void> {
    if (written.has(id)) return;
    const { sha } = await write();
    if (sha !== id) throw new Error(`The emulator has ${sha} for ${id}.`);
    written.add(id);
  }

  async function writeTree(id: string): Promise<void> {
    if (written.has(id)) return;
    const tree = entriesOf(bare, id);
    for (const { type, sha } of tree) {
      if (type === "tree") await writeTree(sha);
      if (type === "blob") await once(sha, () => ask("POST", `${place}/git/blobs`, blobOf(bare, sha)));
    }
    await once(id, () => ask("POST", `${place}/git/trees`, { tree }));
  }

  async function writeCommits(tip: string): Promise<void> {
    const all = bare.git("rev-list", "--reverse", "--topo-order", tip).split("\n");
    for (const id of all.filter((id) => !written.has(id))) {
      const commit = commitOf(bare, id);
      await writeTree(commit.tree);
      await once(id, () => ask("POST", `${place}/git/commits`, commit));
    }
  }

  async function bringBranches(): Promise<void> {
    const lines = bare.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads").split("\n");
    const now = new Map(lines.filter((line) => line !== "").map((line) => line.split(" ") as [string, string]));
    for (const [ref, sha] of now) {
      if (branches.get(ref) === sha) continue;
      await writeCommits(sha);
      const isKnown = branches.has(ref) || ref === "refs/heads/main";
      if (isKnown) await ask("PATCH", `${place}/git/${ref}`, { sha, force: true });
      else await ask("POST", `${place}/git/refs`, { ref, sha });
      branches.set(ref, sha);
    }
    for (const ref of [...branches.keys()].filter((ref) => !now.has(ref))) {
      await ask("DELETE", `${place}/git/${ref}`);
      branches.delete(ref);
    }
  }

  return {
    bring() {
      last = last.then(bringBranches);
      return last;
    },
    merge: (merge) => mergeIn(bare, merge),
    saidBy: (merge) => bare.git("log", "--format=%B", `${merge}^1..${merge}`),
  };
}

export interface MergeByGit {
  base: string;
  head: string;
  message: string;
  by: string;
  /** One commit instead of those of the branch, and without a merge commit. */
  squash?: boolean;
  method?: "merge" | "ff";
}

/** Merges, usually with a merge commit, and returns the newest commit; undefined where files conflict. */
export function mergeIn(bare: Bare, { base, head, message, by, squash, method }: MergeByGit): string | undefined {
  const tip = bare.git("rev-parse", `refs/heads/${base}`);
  const tree = mergedTree(bare, tip, head);
  if (tree === undefined) return undefined;
  const person = ["-c", `user.name=${by}`, "-c", `user.email=${by}@example.com`];
  const parents = squash ? ["-p", tip] : ["-p", tip, "-p", head];
  const isForward = method === "ff" && !squash;
  const made = isForward ? head : bare.git(...person, "commit-tree", tree, ...parents, "-m", message);
  bare.git("update-ref", `refs/heads/${base}`, made, tip);
  return made;
}

/** Newest commit of a branch; undefined where there is none. */
export function tipIn(bare: Bare, branch: string): string | undefined {
  return bare.git("for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`) || undefined;
}

/** Git exits with 1 where files conflict. */
export function mergedTree(bare: Bare, ours: string, theirs: string): string | undefined {
  try {
    return bare.git("merge-tree", "--write-tree", ours, theirs).split("\n")[0];
  } catch (error) {
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}

function entriesOf(bare: Bare, tree: string) {
  const lines = bare.git("ls-tree", "-z", tree).split("\0");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const [, mode = "", type = "", sha = "", path = ""] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return { mode, type, sha, path };
    });
}

function blobOf({ path }: Bare, sha: string): { content: string; encoding: "base64" } {
  const content = execFileSync("git", ["-C", path, "cat-file", "blob", sha]).toString("base64");
  return { content, encoding: "base64" };
}

function commitOf(bare: Bare, id: string) {
  const format = ["%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x00");
  const [tree = "", parents = "", ...rest] = bare.git("show", "--no-patch", `--format=${format}`, id).split("\0");
  const [authorName, authorEmail, authorDate, name, email, date, ...message] = rest;
  return {
    tree,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    author: { name: authorName, email: authorEmail, date: authorDate },
    committer: { name, email, date },
    message: message.join("\0"),
  };
}
