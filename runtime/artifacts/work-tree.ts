import type { CommitId } from "../../base/commit-id.ts";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { TurnId } from "../swarm/ports.ts";
import type { Change } from "./changes.ts";
import type { GitObjects } from "./git-objects.ts";
import type { Merge, MergeRequest } from "./merge-branch.ts";
import type { TreeEntry } from "./object-names.ts";
import type { ReadableTree } from "./past-tree.ts";
import type { Resolution } from "./scope.ts";
import type { HistoryEntry, TurnRecord } from "./turn-log.ts";

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
