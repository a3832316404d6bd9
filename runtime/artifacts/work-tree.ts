import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { TurnId } from "../swarm/ports.ts";
import { type Change, changesSince, findCommit } from "./changes.ts";
import { type Contents, commitFiles, conflictIn } from "./commit-files.ts";
import { branch as mainBranch } from "./git.ts";
import type { GitObjects } from "./git-objects.ts";
import { type Merge, type MergeRequest, mergeBranch } from "./merge-branch.ts";
import type { TreeEntry } from "./object-names.ts";
import { type ReadableTree, readPast } from "./past-tree.ts";
import { type ProjectRepository, PushRefused, type Remote } from "./remote.ts";
import { type Resolution, resolveInScope } from "./scope.ts";
import { giveToPrograms, placeFile, readPlainFile, removeFrom, removeSpecialFiles } from "./tree-files.ts";
import { Listing } from "./tree-listing.ts";
import {
  addressOf,
  commitMessage,
  type HistoryEntry,
  readHistory,
  readTurns,
  type TurnRecord,
  turnKey,
} from "./turn-log.ts";

export interface TurnCommit {
  agent: { name: string; title: string };
  turn: TurnId;
  /** The first line becomes the subject. */
  message: string;
  time: Date;
}

/** A runner's clone of the project's repository. `read` and `write` take resolved paths. */
export interface WorkTree {
  root: string;
  /** Its branch, where that is not the main one. */
  branch: string | undefined;
  resolve(globs: readonly string[], requested: string): Promise<Resolution>;
  /** All files, sorted by path, with the digests of their current content, uncommitted changes included. */
  files(): ArtifactEntry[];
  read(path: string): Promise<Buffer>;
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** `to` must not exist. */
  move(from: string, to: string): Promise<void>;
  /** True when the file has uncommitted content. */
  isPending(path: string): boolean;
  history(path: string | undefined, count: number): Promise<HistoryEntry[]>;
  /** Adopts the changes of a command; resolves with their paths. */
  noticeChanges(): Promise<string[]>;
  /** Undoes uncommitted changes. */
  discard(paths: string[]): Promise<void>;
  /** The commit with the turn's trailers. */
  commitOf(turn: TurnId): TurnRecord | undefined;
  /** Paths that the round's commits touched. */
  changedIn(phase: string, round: number): Set<string>;
  /** The turn whose commit touched the file last. */
  lastTurn(path: string): TurnRecord | undefined;
  /** The agent of that turn. */
  authorOf(path: string): string | undefined;
  /**
   * Commits and pushes the changes since the last commit and resolves with that commit; with the existing commit when
   * the turn was committed before; with nothing when there are no changes.
   */
  commit(turn: TurnCommit): Promise<TurnRecord | undefined>;
  /** The newest commit before the round. */
  startOf(phase: string, round: number): CommitId;
  /** Resolves an abbreviated commit id of the branch. */
  commitNamed(start: string): Promise<CommitId | undefined>;
  /** Files that differ from a commit. */
  changesSince(commit: CommitId): Promise<Change[]>;
  /** The newest commit. */
  tip(): Promise<CommitId>;
  /** Number of commits on the branch up to the newest. */
  tipPosition(): number;
  /** Reads the tree of an earlier commit. */
  lookBack(commit: CommitId): Promise<ReadableTree>;
  /** Merges a branch into this one, the main branch, and takes over its files. */
  merge(request: MergeRequest): Promise<Merge>;
  /** Files of the first commit and of the newest, with the objects that have their contents. */
  sinceBeginning(): Promise<{
    before: ReadonlyMap<string, TreeEntry>;
    after: ReadonlyMap<string, TreeEntry>;
    objects: GitObjects;
  }>;
  /** Number of commits up to one. */
  positionOf(commit: CommitId): Promise<number>;
}

/**
 * Checks out a branch of the repository, by default the main one, into `folder`, which must not exist yet. A branch that does not exist
 * begins with the first commit, on top of the main branch. Git's own files are kept elsewhere: otherwise a
 * command that runs in the tree could commit past its agent's scope, or leave settings, locks and links for the
 * runner's Git.
 */
export async function openWorkTree(repository: ProjectRepository, folder: string, branch?: string): Promise<WorkTree> {
  await mkdir(folder, { recursive: true });
  await giveToPrograms(folder);
  const tree = new Clone(folder, repository, branch);
  await tree.load();
  return tree;
}

/** Attempts to push while others push, too: all branches of up to 40 elements are in one object of a bucket. */
const mostAttempts = 80;

/** Lets pushes that met come back at different times. */
const mostPauseMs = 200;

class Clone implements WorkTree {
  readonly root: string;
  readonly branch: string | undefined;
  readonly #repository: ProjectRepository;
  readonly #listing: Listing;
  readonly #pending = new Set<string>();
  #remote!: Remote;
  #clones = 0;
  #tip!: CommitId;
  /** Files of the newest commit. */
  #tree = new Map<string, TreeEntry>();
  /** By turn, oldest first. */
  #turns = new Map<string, TurnRecord>();
  #commits = 0;

  constructor(root: string, repository: ProjectRepository, branch: string | undefined) {
    this.root = root;
    this.branch = branch;
    this.#repository = repository;
    this.#listing = new Listing(root);
  }

  async load(): Promise<void> {
    await this.#clone();
    await this.#checkOut([...this.#tree.keys()]);
  }

  /** Clones into a new folder: a program may have changed the previous one. */
  async #clone(): Promise<void> {
    const folder = (number: number) => `${this.root}.clone${number === 0 ? "" : `-${number}`}`;
    // Closed to the programs' user, also where the folder around it is not.
    await mkdir(folder(this.#clones), { recursive: true, mode: 0o700 });
    this.#remote = await this.#repository.clone(join(folder(this.#clones), ".git"));
    if (this.#clones > 0) await rm(folder(this.#clones - 1), { recursive: true, force: true });
    this.#clones += 1;
    this.#tip = (this.branch && this.#remote.branches.get(this.branch)) || this.#remote.main;
    const log = await readTurns(this.#remote.objects, this.#tip);
    this.#turns = log.turns;
    this.#commits = log.commits;
    this.#tree = await this.#remote.objects.list(this.#tip);
  }

  /** Restores files of the newest commit byte for byte; deletes those it does not have. */
  async #checkOut(paths: string[]): Promise<void> {
    for await (const { path, bytes, isProgram } of this.#remote.objects.filesOf(this.#tree, paths)) {
      if (bytes === undefined) await removeFrom(this.root, path);
      else await placeFile(this.root, path, bytes, isProgram);
      this.#listing.settle(path, bytes);
    }
  }

  resolve(globs: readonly string[], requested: string): Promise<Resolution> {
    return resolveInScope(this.root, globs, requested);
  }

  files(): ArtifactEntry[] {
    return this.#listing.entries();
  }

  read(path: string): Promise<Buffer> {
    return readPlainFile(this.root, path);
  }

  async write(path: string, text: string): Promise<void> {
    await placeFile(this.root, path, text);
    await this.#listing.look(path);
    this.#pending.add(path);
  }

  async remove(path: string): Promise<void> {
    await removeFrom(this.root, path);
    await this.#listing.look(path);
    this.#pending.add(path);
  }

  async move(from: string, to: string): Promise<void> {
    await placeFile(this.root, to, await this.read(from));
    await this.#listing.look(to);
    this.#pending.add(to);
    await this.remove(from);
  }

  isPending(path: string): boolean {
    return this.#pending.has(path);
  }

  history(path: string | undefined, count: number): Promise<HistoryEntry[]> {
    return readHistory(this.#remote.objects, this.#tip, { path, count });
  }

  async noticeChanges(): Promise<string[]> {
    await removeSpecialFiles(this.root);
    const fresh = await this.#listing.lookAgain(await this.#visibleFiles());
    for (const path of fresh) this.#pending.add(path);
    return fresh;
  }

  /** Removes the `.git` of a repository that a command created in the tree, because Git would not list the files below it. */
  async #visibleFiles(): Promise<string[]> {
    const env = { GIT_WORK_TREE: this.root };
    const args = ["-C", this.root, "ls-files", "--others", "--exclude-standard", "-z"];
    const listed = await this.#remote.objects.use(undefined, (git) => git(args, { env }));
    const paths = listed.toString().split("\0").filter(Boolean);
    const repositories = paths.filter((path) => path.endsWith("/"));
    for (const path of repositories) await rm(join(this.root, path, ".git"), { recursive: true, force: true });
    return repositories.length > 0 ? this.#visibleFiles() : paths;
  }

  async discard(paths: string[]): Promise<void> {
    await this.#checkOut(paths);
    for (const path of paths) this.#pending.delete(path);
  }

  commitOf(turn: TurnId): TurnRecord | undefined {
    return this.#turns.get(turnKey(turn));
  }

  changedIn(phase: string, round: number): Set<string> {
    const start = turnKey({ phase, round, seq: "" });
    return new Set([...this.#turns].flatMap(([turn, { paths }]) => (turn.startsWith(start) ? paths : [])));
  }

  lastTurn(path: string): TurnRecord | undefined {
    return [...this.#turns.values()].findLast(({ paths }) => paths.includes(path));
  }

  authorOf(path: string): string | undefined {
    return this.lastTurn(path)?.agent;
  }

  async commit(turn: TurnCommit): Promise<TurnRecord | undefined> {
    const made = this.commitOf(turn.turn);
    const changed = [...this.#pending].filter((path) => this.#listing.isChanged(path));
    this.#pending.clear();
    if (made || changed.length === 0) return made;
    const contents = await this.#listing.contentsOf(changed);
    for (let attempt = 1; this.commitOf(turn.turn) === undefined; attempt++) {
      try {
        await this.#push(turn, contents);
      } catch (error) {
        if (!(error instanceof PushRefused) || attempt === mostAttempts) throw error;
        await setTimeout(Math.random() * mostPauseMs);
        await this.#catchUp(contents);
      }
    }
    for (const [path, content] of contents) this.#listing.settle(path, content?.bytes);
    return this.commitOf(turn.turn);
  }

  async #push({ agent, turn, message, time }: TurnCommit, contents: Contents): Promise<void> {
    const author = { name: agent.title, email: addressOf(agent.name) };
    const about = { author, time, message: commitMessage(message, { agent: agent.name, turn }) };
    const { objects, commit, tree } = commitFiles({ tree: this.#tree, parent: this.#tip, contents, about });
    await this.#remote.objects.write(objects);
    await this.#remote.push(commit, this.branch ?? mainBranch);
    this.#commits += 1;
    const [parent, paths, position] = [this.#tip, [...contents.keys()], this.#commits];
    this.#turns.set(turnKey(turn), { id: commit, parent, phase: turn.phase, agent: agent.name, paths, position });
    this.#tree = tree;
    this.#tip = commit;
  }

  /** Commits on top of the commits of parallel phases, which push to the same branch; their scopes do not overlap. */
  async #catchUp(mine: Contents): Promise<void> {
    const theirs = await this.#cloneAgain();
    const conflict = conflictIn(theirs, mine, this.#tree);
    if (conflict !== undefined) throw new Error(`${conflict} was changed by another phase at the same time.`);
    await this.#checkOut(theirs);
  }

  /** Resolves with the paths that differ from before. */
  async #cloneAgain(): Promise<string[]> {
    const before = this.#tree;
    await this.#clone();
    const all = new Set([...before.keys(), ...this.#tree.keys()]);
    return [...all].filter((path) => before.get(path)?.id !== this.#tree.get(path)?.id);
  }

  async merge(request: MergeRequest): Promise<Merge> {
    for (let attempt = 1; ; attempt++) {
      let isPushed = false;
      const push: Remote["push"] = async (...commit) => {
        await this.#remote.push(...commit);
        isPushed = true;
      };
      const merge = await mergeBranch({ ...this.#remote, push }, request).catch((error: unknown) => {
        if (!(error instanceof PushRefused) || attempt === mostAttempts) throw error;
        return setTimeout(Math.random() * mostPauseMs, undefined);
      });
      if (merge === undefined || isPushed) await this.#checkOut(await this.#cloneAgain());
      if (merge !== undefined) return merge;
    }
  }

  async positionOf(commit: CommitId): Promise<number> {
    return Number(await this.#remote.objects.use(commit, (git) => git(["rev-list", "--count", commit])));
  }

  async sinceBeginning() {
    const { objects } = this.#remote;
    const roots = await objects.use(this.#tip, (git) => git(["rev-list", "--max-parents=0", this.#tip]));
    const before = await objects.list(asCommitId(roots.toString().trim()));
    return { before, after: this.#tree, objects };
  }

  startOf(phase: string, round: number): CommitId {
    const start = turnKey({ phase, round, seq: "" });
    const first = [...this.#turns].find(([turn]) => turn.startsWith(start));
    return first?.[1].parent ?? this.#tip;
  }

  commitNamed(start: string): Promise<CommitId | undefined> {
    return findCommit(this.#remote.objects, this.#tip, start);
  }

  changesSince(commit: CommitId): Promise<Change[]> {
    const now = { files: this.files(), read: (path: string) => this.read(path) };
    return changesSince(this.#remote.objects, commit, now);
  }

  tip(): Promise<CommitId> {
    return Promise.resolve(this.#tip);
  }

  tipPosition(): number {
    return this.#commits;
  }

  lookBack(commit: CommitId): Promise<ReadableTree> {
    return readPast(this.#remote.objects, commit);
  }
}
