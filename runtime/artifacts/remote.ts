import { setTimeout } from "node:timers/promises";
import type { CommitId } from "../../base/commit-id.ts";
import type { Branches, GitObjects } from "./git-objects.ts";

/** Remote repository of a project. Its branches only grow. */
export interface ProjectRepository {
  /**
   * Clones into `gitFolder`, which must not exist yet. Creates a missing repository with its initial commit, unless a
   * revision of it was recorded: then rejects with `RepositoryIncomplete`, as when the recorded revision is missing.
   */
  clone(gitFolder: string): Promise<Remote>;
}

/** A clone and its connection to the remote. */
export interface Remote {
  objects: GitObjects;
  /** Newest commit of the main branch at the time of the clone. */
  main: CommitId;
  /** All branches at the time of the clone, the main one among them. */
  branches: Branches;
  /**
   * Advances a branch, or begins one; rejects with `PushRefused` when another push was first or the commit is incomplete.
   * `main` and `branches` stay as cloned.
   */
  push(commit: CommitId, branch: string): Promise<void>;
}

/** The push was refused: clone again, make the commit on top of the new branch tip, and push that. */
export class PushRefused extends Error {
  override readonly name = "PushRefused";
}

/** Attempts to push while others push, too: all branches of up to 40 elements are in one object of a bucket. */
const mostAttempts = 80;

/** Lets pushes that met come back at different times. */
const mostPauseMs = 200;

/** Waits after a refused push; throws any other error, and the last refusal. */
export async function waitForNextPush(error: unknown, attempt: number): Promise<void> {
  if (!(error instanceof PushRefused) || attempt === mostAttempts) throw error;
  await setTimeout(Math.random() * mostPauseMs);
}

/** Returns the newest commit of the main branch, which every repository has. */
export function mainOf(branches: Branches, name: string): CommitId {
  const main = branches.get(name);
  if (main === undefined) throw new Error(`The repository has no branch ${name}.`);
  return main;
}
