import { constants } from "node:fs";
import { lstat, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { TurnId } from "../swarm/ports.ts";
import { branch } from "./beginning.ts";
import { type Author, committing, git } from "./git.ts";
import { describeFile } from "./listing.ts";
import { lookBack, type ReadableTree } from "./past-tree.ts";
import { type ProjectRepository, PushRefused, type Remote } from "./remote.ts";
import { type Resolution, resolveInScope } from "./scope.ts";
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
  /** Its first line becomes the subject. */
  message: string;
  time: Date;
}

/** A runner's clone of the project's repository. Paths given to `read` and `write` are resolved ones. */
export interface WorkTree {
  root: string;
  resolve(globs: readonly string[], requested: string): Promise<Resolution>;
  /** All files, sorted by path, with their current content's digests, what is not committed yet included. */
  files(): ArtifactEntry[];
  read(path: string): Promise<Buffer>;
  write(path: string, text: string): Promise<void>;
  /** Whether the file has content that is not committed yet. */
  isPending(path: string): boolean;
  history(path: string | undefined, count: number): Promise<HistoryEntry[]>;
  /** Takes over what a command changed; resolves with the paths. */
  noticeChanges(): Promise<string[]>;
  /** Undoes changes that are not committed. */
  discard(paths: string[]): Promise<void>;
  /** The commit that bears the turn's trailers. */
  commitOf(turn: TurnId): TurnRecord | undefined;
  /** Paths that the round's commits touched. */
  changedIn(phase: string, round: number): Set<string>;
  /** The turn whose commit touched the file last. */
  lastTurn(path: string): TurnRecord | undefined;
  /** The agent of that turn. */
  authorOf(path: string): string | undefined;
  /**
   * Commits and pushes what was written since the last commit and resolves with that commit; with the one that is
   * there when the turn was committed before; with nothing when nothing was written.
   */
  commit(turn: TurnCommit): Promise<TurnRecord | undefined>;
  /** The newest commit. */
  tip(): Promise<string>;
  /** How many commits the branch has up to the newest. */
  tipPosition(): number;
  /** What a commit held, for `see`; the files are in a folder that is gone afterwards. */
  lookBack<T>(commit: string, see: (past: ReadableTree) => Promise<T>): Promise<T>;
}

/**
 * Checks the repository out into `folder`, which must not exist yet. What Git keeps of it stays elsewhere: a command that runs in
 * the tree could otherwise commit past its agent's scope, or leave settings, locks and links for the runner's own Git.
 */
export async function openWorkTree(repository: ProjectRepository, folder: string): Promise<WorkTree> {
  await mkdir(folder, { recursive: true });
  const clone = `${folder}.clone`;
  const remote = await repository.clone(clone);
  await mkdir(join(clone, ".git", "info"), { recursive: true });
  await writeFile(join(clone, ".git", "info", "attributes"), plainFiles);
  return new Clone(folder, join(clone, ".git"), remote).load();
}

/** Files are committed as they were written, whatever a `.gitattributes` among them says. */
const plainFiles = "* -text -ident -filter -working-tree-encoding !merge\n";

class Clone implements WorkTree {
  readonly root: string;
  readonly #gitFolder: string;
  readonly #remote: Remote;
  readonly #entries = new Map<string, ArtifactEntry>();
  readonly #committed = new Map<string, string>();
  readonly #pending = new Set<string>();
  /** By turn, oldest first. */
  #turns = new Map<string, TurnRecord>();
  #commits = 0;

  constructor(root: string, gitFolder: string, remote: Remote) {
    this.root = root;
    this.#gitFolder = gitFolder;
    this.#remote = remote;
  }

  async load(): Promise<this> {
    await this.#git(["reset", "--quiet", "--hard"]);
    return this.#read();
  }

  async #read(): Promise<this> {
    const [paths, log] = await Promise.all([this.#git(["ls-files", "-z"]), readTurns(this.#gitFolder)]);
    this.#turns = log.turns;
    this.#commits = log.commits;
    const tracked = paths.split("\0").filter((path) => path !== "");
    this.#entries.clear();
    this.#committed.clear();
    await Promise.all(tracked.map((path) => this.#describe(path)));
    for (const entry of this.#entries.values()) this.#committed.set(entry.path, entry.digest);
    return this;
  }

  resolve(globs: readonly string[], requested: string): Promise<Resolution> {
    return resolveInScope(this.root, globs, requested);
  }

  files(): ArtifactEntry[] {
    return [...this.#entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async read(path: string): Promise<Buffer> {
    const file = await open(join(this.root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  }

  async write(path: string, text: string): Promise<void> {
    const target = join(this.root, path);
    await mkdir(dirname(target), { recursive: true });
    const partial = join(this.#gitFolder, "crew-partial");
    const file = await open(partial, "w");
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(partial, target);
    await this.#describe(path);
    this.#pending.add(path);
  }

  isPending(path: string): boolean {
    return this.#pending.has(path);
  }

  async history(path: string | undefined, count: number): Promise<HistoryEntry[]> {
    return readHistory(this.#gitFolder, path, count);
  }

  async noticeChanges(): Promise<string[]> {
    const changed = await this.#changes();
    const fresh: string[] = [];
    for (const path of changed) {
      const before = this.#entries.get(path)?.digest;
      await this.#describe(path);
      if (this.#entries.get(path)?.digest === before) continue;
      this.#pending.add(path);
      fresh.push(path);
    }
    return fresh;
  }

  /** A repository that a command began in the tree stops being one, for Git would commit nothing below it. */
  async #changes(): Promise<string[]> {
    const status = await this.#git(["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"]);
    const changed = status
      .split("\0")
      .filter((line) => line !== "")
      .map((line) => line.slice(3));
    const repositories = changed.filter((path) => path.endsWith("/"));
    for (const path of repositories) await rm(join(this.root, path, ".git"), { recursive: true, force: true });
    return repositories.length > 0 ? this.#changes() : changed;
  }

  async discard(paths: string[]): Promise<void> {
    const known = paths.filter((path) => this.#committed.has(path));
    if (known.length) await this.#git(["checkout", "--quiet", "HEAD", "--", ...known]);
    for (const path of paths) {
      if (!this.#committed.has(path)) await rm(join(this.root, path), { recursive: true, force: true });
      await this.#describe(path);
      this.#pending.delete(path);
    }
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

  async commit({ agent, turn, message, time }: TurnCommit): Promise<TurnRecord | undefined> {
    const made = this.commitOf(turn);
    const changed = [...this.#pending].filter((path) => this.#entries.get(path)?.digest !== this.#committed.get(path));
    this.#pending.clear();
    if (made || changed.length === 0) return made;
    const parent = await this.tip();
    const paths = await this.#note("paths", changed.join("\0"));
    await this.#git(["add", "--all", "--force", `--pathspec-from-file=${paths}`, "--pathspec-file-nul"]);
    const author = { name: agent.title, email: addressOf(agent.name) };
    const text = await this.#note("message", commitMessage(message, { agent: agent.name, turn }));
    const commit = ["commit", "--quiet", "--no-verify", "--cleanup=verbatim", `--file=${text}`];
    await this.#git(commit, committing(author, time));
    this.#commits += 1;
    this.#turns.set(turnKey(turn), {
      id: await this.tip(),
      parent,
      phase: turn.phase,
      agent: agent.name,
      paths: changed,
      position: this.#commits,
    });
    for (const path of changed) this.#settle(path);
    await this.#push(author, time);
    return this.commitOf(turn);
  }

  /** Read without starting git. */
  async tip(): Promise<string> {
    return (await readFile(join(this.#gitFolder, "refs", "heads", branch), "utf8")).trim();
  }

  tipPosition(): number {
    return this.#commits;
  }

  lookBack<T>(commit: string, see: (past: ReadableTree) => Promise<T>): Promise<T> {
    return lookBack(this.#gitFolder, commit, see);
  }

  #git(args: string[], env: { [name: string]: string } = {}): Promise<string> {
    return git(this.root, args, { ...env, GIT_DIR: this.#gitFolder, GIT_WORK_TREE: this.root });
  }

  #settle(path: string): void {
    const entry = this.#entries.get(path);
    if (entry) this.#committed.set(path, entry.digest);
    else this.#committed.delete(path);
  }

  /** Text for git to read from a file: it may be longer than a command line, and nothing in it is an option. */
  async #note(name: string, text: string): Promise<string> {
    const file = join(this.#gitFolder, `crew-${name}`);
    await writeFile(file, text);
    return file;
  }

  /** Phases side by side push to one branch; their scopes do not overlap, so a rebase settles it. */
  async #push(author: Author, time: Date): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#remote.push();
        return;
      } catch (error) {
        if (!(error instanceof PushRefused) || attempt === 20) throw error;
        await this.#rebase(author, time);
      }
    }
  }

  async #rebase(author: Author, time: Date): Promise<void> {
    await this.#remote.fetch();
    // `--empty=drop` also drops this very turn when an orphan had pushed it already.
    await this.#git(["rebase", "--quiet", "--empty=drop", `origin/${branch}`], committing(author, time));
    await this.#read();
  }

  async #describe(path: string): Promise<void> {
    const absolute = join(this.root, path);
    const found = await lstat(absolute).catch(() => undefined);
    if (!found?.isFile()) this.#entries.delete(path);
    else this.#entries.set(path, describeFile(path, await readFile(absolute)));
  }
}
