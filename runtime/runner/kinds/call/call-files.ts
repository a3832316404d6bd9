import { lookAt, placeFile, readPlainFile, removeFrom } from "../../../artifacts/tree-files.ts";
import type { CallFile } from "../../../ledger/items.ts";
import { readItems } from "../../../ledger/read.ts";
import type { RoundContext } from "../../round-context.ts";
import type { Refused } from "./evaluate-arguments.ts";

/** A file of a call; one that an earlier call kept is not in the repository. */
export interface FoundFile extends CallFile {
  isKept: boolean;
}

const mostBytes = 64 * 1024 * 1024;

/** Finds the files that a call works on: the newest that a call kept under the path, or the one in the repository. */
export async function findFiles(
  { table, order, tree }: Pick<RoundContext, "table" | "order" | "tree">,
  paths: readonly string[],
): Promise<{ kind: "found"; files: FoundFile[] } | Refused> {
  if (paths.length === 0) return { kind: "found", files: [] };
  const rounds = await readItems(table, order.project, "round");
  const calls = rounds.flatMap(({ call }) =>
    call?.kept === undefined ? [] : [{ at: call.doneAt ?? "", kept: call.kept }],
  );
  const kept = new Map(
    calls.sort((a, b) => (a.at < b.at ? -1 : 1)).flatMap((call) => call.kept.map((file) => [file.path, file])),
  );
  const inTree = new Map(tree.files().map(({ path, digest, size }) => [path, { path, digest, size }]));
  const files: FoundFile[] = [];
  for (const path of paths) {
    const own = kept.get(path);
    const file = own ?? inTree.get(path);
    if (file === undefined) return { kind: "refused", reason: `There is no file ${path}.` };
    files.push({ ...file, isKept: own !== undefined });
  }
  return { kind: "found", files };
}

/** Writes the kept files to the work tree, for the program alone: they are removed before anything is committed. */
export async function placeKept(
  { tree, objects }: Pick<RoundContext, "tree" | "objects">,
  files: readonly FoundFile[],
): Promise<void> {
  for (const { path, digest, isKept } of files) {
    if (isKept) await placeFile(tree.root, path, await objects.get(digest));
  }
}

/** Stores the files that a call leaves for later ones, and takes them and the given ones out of the work tree. */
export async function takeKept(
  { tree, objects }: Pick<RoundContext, "tree" | "objects">,
  paths: readonly string[],
  given: readonly FoundFile[],
): Promise<{ kept: CallFile[]; missing: string[] }> {
  const kept: CallFile[] = [];
  for (const path of paths) {
    const found = await lookAt(tree.root, path);
    if (!found?.isFile() || found.size > mostBytes) continue;
    const bytes = await readPlainFile(tree.root, path);
    kept.push({ path, digest: await objects.put(bytes), size: bytes.length });
  }
  const placed = given.filter(({ isKept }) => isKept).map(({ path }) => path);
  for (const path of [...paths, ...placed]) await removeFrom(tree.root, path);
  return { kept, missing: paths.filter((path) => !kept.some((file) => file.path === path)) };
}
