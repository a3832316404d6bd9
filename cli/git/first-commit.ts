import { askGit } from "./run-git.ts";

/**
 * Returns the first commit of the folder's repository: the same in every clone, and in no other repository. Undefined
 * outside a repository, and in a shallow clone, which does not contain it.
 */
export function firstCommit(folder: string): string | undefined {
  if (askGit(folder, "rev-parse", "--is-shallow-repository") !== "false") return undefined;
  // A history joined from several repositories has several first commits; sorting makes the choice stable.
  return askGit(folder, "rev-list", "--max-parents=0", "HEAD")?.split("\n").sort()[0] || undefined;
}
