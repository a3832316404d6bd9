import type { CommitId } from "../../base/commit-id.ts";
import type { ProjectId } from "../../base/names.ts";
/** A recorded revision is missing from the repository. A new initial commit would hide that, and a retry cannot help. */
export class RepositoryIncomplete extends Error {
  override readonly name = "RepositoryIncomplete";

  constructor(project: ProjectId, revision: CommitId, cause?: unknown) {
    super(
      `The repository of ${project} lacks revision ${revision.slice(0, 12)}, which was recorded as its newest. Nothing was changed. Put the repository back from a backup, then let the team work on.`,
      { cause },
    );
  }
}
