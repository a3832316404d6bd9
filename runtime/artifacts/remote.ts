/** Where the commits of a project's one branch are kept; it only grows. */
export interface ProjectRepository {
  /**
   * Clones it into `folder`, which must not exist yet, without checking it out. A repository that is not there begins with its
   * first commit, unless a revision of it was recorded: then it rejects with `RepositoryIncomplete`, as where that is missing.
   */
  clone(folder: string): Promise<Remote>;
}

/** A clone's way back. */
export interface Remote {
  /** Brings the clone's `origin/main` up to date. */
  fetch(): Promise<void>;
  /** Takes the clone's branch over; rejects with `PushRefused` when somebody else was first. */
  push(): Promise<void>;
}

/** Fetch, rebase, and push again. */
export class PushRefused extends Error {
  override readonly name = "PushRefused";
}
