import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommitId } from "../../../base/commit-id.ts";
import { repositoryPath } from "../../artifacts/repository-path.ts";

/**
 * Returns the fault of a project's bare repository that its file list shows; cheap enough for every project at
 * start-up. The runner's Git finds all other faults.
 */
export function repositoryFault(repositoriesUrl: string, project: string, revision: CommitId): string | undefined {
  const path = repositoryPath(repositoriesUrl, project);
  if (!existsSync(path)) return "is gone";
  if (!/^[0-9a-f]{40}/.test(branchOf(path))) return "has lost its branch";
  const isLoose = existsSync(join(path, "objects", revision.slice(0, 2), revision.slice(2)));
  return isLoose || hasPacks(path) ? undefined : `lacks revision ${revision.slice(0, 12)}`;
}

function branchOf(path: string): string {
  try {
    return readFileSync(join(path, "refs/heads/main"), "utf8");
  } catch {
    const packed = join(path, "packed-refs");
    return existsSync(packed)
      ? (/^([0-9a-f]{40}) refs\/heads\/main$/m.exec(readFileSync(packed, "utf8"))?.[1] ?? "")
      : "";
  }
}

function hasPacks(path: string): boolean {
  const packs = join(path, "objects/pack");
  return existsSync(packs) && readdirSync(packs).some((name) => name.endsWith(".pack"));
}
