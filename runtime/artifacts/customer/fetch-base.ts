import { asCommitId, type CommitId } from "../../../base/commit-id.ts";
import { GitFailed, runGit, TooMuchOutput } from "../git.ts";
import { type CloneOf, remoteTimes, slackBytes, withEmptyClone } from "./empty-clone.ts";
import { folderBytes } from "./folder-bytes.ts";
import { headsOf } from "./heads.ts";
import { RemoteFailed, runHttpsGit } from "./https-git.ts";

/** Files of a commit of a branch. */
export interface FetchedBase {
  commit: CommitId;
  /** Id of its tree. */
  tree: string;
  /** A pack with the tree and everything below it, and without commits. */
  pack: Buffer;
  files: number;
  bytes: number;
}

/** The code cannot be used as it is, whatever is tried again. */
export class BaseRefused extends Error {
  override readonly name = "BaseRefused";
}

/**
 * Bounds of the code that a project begins with. Every run clones it, every agent's listing has it, and in the cloud each push stores the whole
 * repository again.
 */
export const baseBounds = { files: 10_000, bytes: 100_000_000, packBytes: 50_000_000 } as const;
export type BaseBounds = { readonly [bound in keyof typeof baseBounds]: number };

interface Fetch extends CloneOf {
  branch: string;
  /** Default: the newest commit of the branch. */
  revision?: CommitId | undefined;
  bounds?: BaseBounds;
}

/**
 * Fetches one commit without its history. Rejects with `RemoteFailed` when the repository cannot be read, and with `BaseRefused` when its
 * files are too many, too large, or have paths that no work tree can have.
 */
export function fetchBase(fetch: Fetch): Promise<FetchedBase> {
  return withEmptyClone(fetch.folder, () => fetchInto(fetch));
}

async function fetchInto(fetch: Fetch): Promise<FetchedBase> {
  const { remote, branch, revision, folder, signal, bounds = baseBounds, times = remoteTimes } = fetch;
  const heads = await headsOf(fetch, [branch]);
  if (!heads.has(branch)) throw new RemoteFailed("absent", `The repository has no branch ${branch}.`);
  const tooLarge = tooLargeFor(bounds);
  let isTooLarge = false;
  const watch = async () => {
    isTooLarge ||= (await folderBytes(folder)) > bounds.packBytes + slackBytes;
    return isTooLarge ? tooLarge : undefined;
  };
  const args = ["fetch", "--quiet", "--depth=1", "--no-tags", remote.url, revision ?? `refs/heads/${branch}`];
  await runHttpsGit(folder, remote, args, { withinMs: times.wholeMs, watch, ...(signal && { signal }) }).catch(
    (error: unknown) => {
      if (isTooLarge) throw refused(tooLarge);
      throw error;
    },
  );
  // The branch may have moved since; what was fetched counts.
  return packOf(folder, "FETCH_HEAD", bounds);
}

/** Packs the files of a commit of a clone, and refuses those with which no project can begin. */
export async function packOf(folder: string, name: string, bounds: BaseBounds = baseBounds): Promise<FetchedBase> {
  const [commit = "", tree = ""] = (await runGit(folder, ["rev-parse", `${name}^{commit}`, `${name}^{tree}`]))
    .toString()
    .trim()
    .split("\n");
  const { files, bytes } = await measure(folder, tree, bounds);
  const pack = await runGit(folder, ["pack-objects", "--revs", "--stdout", "--quiet", "--threads=1"], {
    input: `${tree}\n`,
  });
  if (pack.length > bounds.packBytes) throw refused(tooLargeFor(bounds));
  return { commit: asCommitId(commit), tree, pack, files, bytes };
}

const tooLargeFor = ({ packBytes }: BaseBounds) =>
  `the code is larger than ${inMegabytes(packBytes)} in Git's compressed form`;

/** No path of a work tree has more than 4096 bytes on Linux. */
const longestLine = 4200;

async function measure(folder: string, tree: string, bounds: BaseBounds): Promise<{ files: number; bytes: number }> {
  const list = ["ls-tree", "-r", "-z", "-l", "--full-tree", tree];
  // A few small trees that contain each other many times are an endless list.
  const mostBytes = (bounds.files + 1) * longestLine;
  const listed = await runGit(folder, list, { mostBytes }).catch((error: unknown) => {
    const isLong = error instanceof GitFailed && error.cause instanceof TooMuchOutput;
    throw isLong ? refused(`the commit has more than ${bounds.files} files`) : error;
  });
  const lines = listed.toString("latin1").split("\0").filter(Boolean);
  const sizes = lines.map((line) => {
    const end = line.indexOf("\t");
    const about = line.slice(0, end);
    requireUsable(Buffer.from(line.slice(end + 1), "latin1"));
    return Number(about.trim().split(/\s+/).at(3)) || 0;
  });
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (lines.length > bounds.files) {
    throw refused(`the commit has ${lines.length} files, and a project takes ${bounds.files}`);
  }
  if (bytes > bounds.bytes) {
    throw refused(`the files have ${inMegabytes(bytes)} together, and a project takes ${inMegabytes(bounds.bytes)}`);
  }
  return { files: lines.length, bytes };
}

/** Refuses paths that would lead out of a work tree, or that crew could not write again as they are. */
function requireUsable(bytes: Buffer): void {
  const path = bytes.toString();
  if (!Buffer.from(path).equals(bytes)) throw refused(`the name of the file ${JSON.stringify(path)} is not UTF-8`);
  const parts = path.split("/").map((part) => part.toLowerCase());
  if (parts.some((part) => ["", ".", "..", ".git"].includes(part))) {
    throw refused(`the path ${JSON.stringify(path)} is not that of a file of the project`);
  }
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;

const refused = (why: string) =>
  new BaseRefused(
    `A project cannot begin with this code: ${why}. Take out what the team does not need, or work on a smaller repository.`,
  );
