import type { GitObjects } from "./git-objects.ts";

/** Where the commits of a project's one branch are kept; it only grows. */
export interface ProjectRepository {
  /**
   * Brings its objects into `gitFolder`, which must not exist yet. A repository that is not there begins with its first commit, unless
   * a revision of it was recorded: then it rejects with `RepositoryIncomplete`, as where that is missing.
   */
  clone(gitFolder: string): Promise<Remote>;
}

/** A clone, and its way back. */
export interface Remote {
  objects: GitObjects;
  /** The commit that the branch was at. */
  tip: string;
  /** Moves the branch on from `tip`; rejects with `PushRefused` when somebody else was first, or the commit is not whole. */
  push(commit: string): Promise<void>;
}

/** Clone again, make the commit on top of what is there now, and push that. */
export class PushRefused extends Error {
  override readonly name = "PushRefused";
}
