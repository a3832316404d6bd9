import type { CommitId } from "../../base/commit-id.ts";
import type { GitObjects } from "./git-objects.ts";

/** Remote repository of a project. It has one branch, which only grows. */
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
  /** Commit of the branch at the time of the clone. */
  tip: CommitId;
  /** Advances the branch from `tip`; rejects with `PushRefused` when another push was first or the commit is incomplete. */
  push(commit: CommitId): Promise<void>;
}

/** The push was refused: clone again, make the commit on top of the new branch tip, and push that. */
export class PushRefused extends Error {
  override readonly name = "PushRefused";
}
