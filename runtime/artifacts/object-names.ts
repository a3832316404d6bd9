import { createHash } from "node:crypto";
import type { CommitId } from "../../base/commit-id.ts";
import type { Author } from "./git.ts";
import { bytesOfPath } from "./path-bytes.ts";

/** A file of a commit: the id of its content and its mode in Git. */
export interface TreeEntry {
  id: string;
  /** `100644`, or `100755` for an executable; other modes are kept unchanged. */
  mode: string;
}

export type ObjectKind = "blob" | "tree" | "commit";

/** An object with its Git id. Computing ids here avoids trusting the ids on a disk. */
export interface GitObject {
  id: string;
  /** Header and content. */
  bytes: Buffer;
}

export function objectOf(kind: ObjectKind, content: Buffer): GitObject {
  const bytes = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]);
  return { id: createHash("sha1").update(bytes).digest("hex"), bytes };
}

/** Builds the trees of all folders, the root's last. Throws where an entry would be a file and a folder. */
export function treesOf(entries: ReadonlyMap<string, TreeEntry>): { root: string; trees: GitObject[] } {
  const root: Folder = new Map();
  for (const [path, entry] of entries) {
    if (!place(root, path.split("/"), entry))
      throw new Error(`${path} is below an entry, or in the place of a folder.`);
  }
  const trees: GitObject[] = [];
  return { root: writeTree(root, trees), trees };
}

type Folder = Map<string, TreeEntry | Folder>;

/** False where it would replace another entry, which would be lost without a word. */
function place(folder: Folder, [name = "", ...rest]: string[], entry: TreeEntry): boolean {
  const known = folder.get(name);
  if (rest.length === 0) {
    folder.set(name, entry);
    return known === undefined;
  }
  if (known !== undefined && !(known instanceof Map)) return false;
  const below: Folder = known ?? new Map();
  folder.set(name, below);
  return place(below, rest, entry);
}

/** Writes one tree. Git sorts names by bytes, folder names as if they ended with a slash. */
function writeTree(folder: Folder, trees: GitObject[]): string {
  const lines = [...folder].map(([name, child]) => {
    const isFolder = child instanceof Map;
    const [mode, id] = isFolder ? ["40000", writeTree(child, trees)] : [child.mode, child.id];
    const bytes = bytesOfPath(name);
    const line = Buffer.concat([Buffer.from(`${mode} `), bytes, Buffer.of(0), Buffer.from(id, "hex")]);
    return { order: isFolder ? Buffer.concat([bytes, Buffer.from("/")]) : bytes, line };
  });
  lines.sort((a, b) => Buffer.compare(a.order, b.order));
  const tree = objectOf("tree", Buffer.concat(lines.map(({ line }) => line)));
  trees.push(tree);
  return tree.id;
}

export function commitObject(
  tree: string,
  parents: readonly CommitId[],
  { author, time, message }: { author: Author; time: Date; message: string },
): GitObject {
  const who = `${plain(author.name)} <${plain(author.email)}> ${Math.floor(time.getTime() / 1000)} +0000`;
  const before = parents.map((parent) => `parent ${parent}`);
  const head = [`tree ${tree}`, ...before, `author ${who}`, `committer ${who}`];
  return objectOf("commit", Buffer.from(`${head.join("\n")}\n\n${message}`));
}

/** Removes characters that would end a line or a name, as Git does. */
function plain(name: string): string {
  return (
    name
      .replace(/[<>\p{Cc}]/gu, "")
      .replace(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, "")
      .trim() || "unknown"
  );
}

export function isProgram({ mode }: Pick<TreeEntry, "mode">): boolean {
  return mode === "100755";
}

export function isSameEntry(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  return one?.id === other?.id && one?.mode === other?.mode;
}

/** Mode of a file in Git. */
export function modeOf({ isProgram }: { isProgram: boolean }): string {
  return isProgram ? "100755" : "100644";
}

/** True for a regular file: neither a symbolic link nor a submodule. */
export function isFile({ mode }: TreeEntry): boolean {
  return mode === "100644" || mode === "100755";
}
