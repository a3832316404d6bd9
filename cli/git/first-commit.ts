import { askGit } from "./run-git.ts";

/**
 * The first commit of the repository that a folder belongs to: the same in every clone, and in no other repository.
 * Undefined where there is none, and in a shallow clone, which does not have it.
 */
export function firstCommit(folder: string): string | undefined {
  if (askGit(folder, "rev-parse", "--is-shallow-repository") !== "false") return undefined;
  // A history that was joined from several has as many; the order is that of the commits.
  return askGit(folder, "rev-list", "--max-parents=0", "HEAD")?.split("\n").sort()[0] || undefined;
}
