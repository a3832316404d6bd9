import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { GitObjects } from "./git-objects.ts";

/** Lists the files of a tree. Removes the `.git` of a repository that a command created in it, because Git would not list the files below it. */
export async function visibleFiles(objects: GitObjects, root: string): Promise<string[]> {
  const env = { GIT_WORK_TREE: root };
  const args = ["-C", root, "ls-files", "--others", "--exclude-standard", "-z"];
  const listed = await objects.use(undefined, (git) => git(args, { env }));
  const paths = listed.toString().split("\0").filter(Boolean);
  const repositories = paths.filter((path) => path.endsWith("/"));
  for (const path of repositories) await rm(join(root, path, ".git"), { recursive: true, force: true });
  return repositories.length > 0 ? visibleFiles(objects, root) : paths;
}
