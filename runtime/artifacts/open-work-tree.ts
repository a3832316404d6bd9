import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { TurnId } from "../swarm/ports.ts";
import { type Change, changesSince, findCommit } from "./changes.ts";
import { type Contents, commitFiles, conflictIn } from "./commit-files.ts";
import { branch as mainBranch } from "./git.ts";
import { type KeptEntries, keptIn, refuseKept } from "./kept-entries.ts";
import { type Merge, type MergeRequest, mergeBranch } from "./merge-branch.ts";
import { isProgram, isSameEntry, type TreeEntry } from "./object-names.ts";
import { type ReadableTree, readPast } from "./past-tree.ts";
import { type ProjectRepository, type Remote, waitForNextPush } from "./remote.ts";
import { type Resolution, resolveInScope } from "./scope.ts";
import {
  giveToPrograms,
  placeFile,
  readPlainFile,
  removeFrom,
  removeSpecialFiles,
  tellsPrograms,
} from "./tree-files.ts";
import { Listing } from "./tree-listing.ts";
import {
  addressOf,
  commitMessage,
  type HistoryEntry,
  readHistory,
  readTurns,
  TurnLog,
  type TurnRecord,
} from "./turn-log.ts";
import { visibleFiles } from "./visible-files.ts";
import type { TurnCommit, WorkTree } from "./work-tree.ts";

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

class Clone implements WorkTree {
  readonly root: string;
  readonly branch: string | undefined;
  readonly #repository: ProjectRepository;
  #listing!: Listing;
  readonly #pending = new Set<string>();
  #remote!: Remote;
  #clones = 0;
  #tip!: CommitId;
  /** Files of the newest commit. */
  #tree = new Map<string, TreeEntry>();
  #kept: KeptEntries = new Map();
  #turns = new TurnLog();
  #commits = 0;

  constructor(root: string, repository: ProjectRepository, branch: string | undefined) {
    this.root = root;
    this.branch = branch;
    this.#repository = repository;
  }

  async load(): Promise<void> {
    this.#listing = new Listing(this.root, await tellsPrograms(this.root));
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
    this.#kept = keptIn(this.#tree);
  }

  /** Restores files of the newest commit byte for byte; deletes those it does not have. */
  async #checkOut(paths: string[]): Promise<void> {
    for await (const { path, bytes, isProgram } of this.#remote.objects.filesOf(this.#tree, paths)) {
      if (bytes === undefined) await removeFrom(this.root, path);
      else await placeFile(this.root, path, bytes, isProgram);
      this.#listing.settle(path, bytes && { bytes, isProgram });
    }
  }

  async resolve(globs: readonly string[], requested: string): Promise<Resolution> {
    const found = await resolveInScope(this.root, globs, requested);
    return found.kind === "refused" ? found : refuseKept(this.#kept, this.root, found);
  }

  files(): ArtifactEntry[] {
    return this.#listing.entries();
  }

  read(path: string): Promise<Buffer> {
    return readPlainFile(this.root, path);
  }

  async write(path: string, text: string): Promise<void> {
    await placeFile(this.root, path, text, this.#listing.isProgram(path));
    await this.#listing.look(path);
    this.#pending.add(path);
  }

  async remove(path: string): Promise<void> {
    await removeFrom(this.root, path);
    await this.#listing.look(path);
    this.#pending.add(path);
  }

  async move(from: string, to: string): Promise<void> {
    await placeFile(this.root, to, await this.read(from), this.#listing.isProgram(from));
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
    const fresh = await this.#listing.lookAgain(await visibleFiles(this.#remote.objects, this.root));
    for (const path of fresh) this.#pending.add(path);
    return fresh;
  }

  async discard(paths: string[]): Promise<void> {
    await this.#checkOut(paths);
    for (const path of paths) this.#pending.delete(path);
  }

  commitOf(turn: TurnId): TurnRecord | undefined {
    return this.#turns.of(turn);
  }

  changedIn(phase: string, round: number): Set<string> {
    return new Set(this.#turns.ofRound(phase, round).flatMap(({ paths }) => paths));
  }

  lastTurn(path: string): TurnRecord | undefined {
    return this.#turns.lastOf(path);
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
        await waitForNextPush(error, attempt);
        await this.#catchUp(contents);
      }
    }
    for (const [path, content] of contents)
      this.#listing.settle(path, content && { bytes: content.bytes, isProgram: isProgram(content) });
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
    this.#turns.add(turn, { id: commit, parent, phase: turn.phase, agent: agent.name, paths, position });
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
    return [...all].filter((path) => !isSameEntry(before.get(path), this.#tree.get(path)));
  }

  async merge(request: MergeRequest): Promise<Merge> {
    for (let attempt = 1; ; attempt++) {
      let isPushed = false;
      const push: Remote["push"] = async (...commit) => {
        await this.#remote.push(...commit);
        isPushed = true;
      };
      const merge = await mergeBranch({ ...this.#remote, push }, request).catch(async (error: unknown) => {
        await waitForNextPush(error, attempt);
        return undefined;
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
    const [first] = this.#turns.ofRound(phase, round);
    return first?.parent ?? this.#tip;
  }

  commitNamed(start: string): Promise<CommitId | undefined> {
    return findCommit(this.#remote.objects, this.#tip, start);
  }

  changesSince(commit: CommitId): Promise<Change[]> {
    const isProgram = (path: string) => this.#listing.isProgram(path);
    const now = { files: this.files(), read: (path: string) => this.read(path), isProgram };
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
