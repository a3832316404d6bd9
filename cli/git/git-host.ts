import type { Host } from "../../compiler/index.ts";
import { Incomparable } from "./incomparable.ts";
import { runGit } from "./run-git.ts";

/** The workspace at a commit. Reads all files below the library's folders from Git in one call. */
export function gitHost(workspace: string, commit: string): Host {
  const prefix = required(workspace, ["rev-parse", "--show-prefix"]).toString("utf8").replace(/\n$/, "");
  const objects = listObjects(workspace, commit, prefix);
  const library = [...objects].filter(([path]) => /^(engagements|agents|phases|tools)\//.test(path));
  const contents = readObjects(workspace, [...new Set(library.map(([, object]) => object))]);
  const folders = foldersOf(objects.keys());
  return {
    read(path) {
      const object = objects.get(normal(path));
      if (object === undefined) return undefined;
      return contents.get(object) ?? required(workspace, ["cat-file", "blob", object]);
    },
    list: (folder) => [...(folders.get(normal(folder)) ?? [])].sort(),
  };
}

/** Normalizes dots, which Git's paths do not have; the compiler has refused paths that lead outside. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** File names by folder. */
function foldersOf(paths: Iterable<string>): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split("/");
    for (const [depth, name] of parts.entries()) {
      const folder = parts.slice(0, depth).join("/");
      folders.set(folder, (folders.get(folder) ?? new Set()).add(name));
    }
  }
  return folders;
}

/** Object ids of the files by path in the workspace, including targets of links; submodules are not files. */
function listObjects(workspace: string, commit: string, prefix: string): Map<string, string> {
  const own = treeOf(workspace, commit, prefix);
  const hasLinks = [...own.values()].some(({ isLink }) => isLink);
  // A link may lead out of the workspace, as on disk.
  const all = hasLinks ? followLinks(workspace, treeOf(workspace, commit, "")) : own;
  return new Map(
    [...all].flatMap(([path, { object, isLink }]) =>
      path.startsWith(prefix) && !isLink ? [[path.slice(prefix.length), object] as const] : [],
    ),
  );
}

interface TreeEntry {
  object: string;
  isLink: boolean;
}

function treeOf(workspace: string, commit: string, prefix: string): Map<string, TreeEntry> {
  const tree = required(workspace, ["ls-tree", "-r", "-z", "--full-tree", commit, ...(prefix ? ["--", prefix] : [])]);
  const entries = tree.toString("utf8").split("\0").filter(Boolean);
  return new Map(
    entries.flatMap((entry) => {
      const [, mode, kind, object, path] = /^(\d+) (\w+) (\w+)\t(.*)$/su.exec(entry) ?? [];
      return kind === "blob" && object && path ? [[path, { object, isLink: mode === "120000" }] as const] : [];
    }),
  );
}

// A link may lead to a link; a longer chain than Linux follows is a loop.
const mostLinks = 40;

function followLinks(workspace: string, tree: Map<string, TreeEntry>): Map<string, TreeEntry> {
  const files = new Map([...tree].filter(([, { isLink }]) => !isLink));
  const links = [...tree].filter(([, { isLink }]) => isLink);
  const targets = readObjects(workspace, [...new Set(links.map(([, { object }]) => object))]);
  const waiting = new Map(
    links.map(([path, { object }]) => {
      const written = new TextDecoder().decode(targets.get(object));
      return [path, written.startsWith("/") ? undefined : normal(`${path}/../${written}`)] as const;
    }),
  );
  for (let round = 0; round < mostLinks && waiting.size > 0; round++) {
    for (const [path, target] of waiting) {
      const reached = target === undefined ? [] : [...files].filter(([file]) => `${file}/`.startsWith(`${target}/`));
      if (reached.length > 0) waiting.delete(path);
      for (const [file, entry] of reached) files.set(path + file.slice(target?.length), entry);
    }
  }
  return files;
}

function readObjects(workspace: string, objects: readonly string[]): Map<string, Uint8Array> {
  const output = required(workspace, ["cat-file", "--batch"], `${objects.join("\n")}\n`);
  const contents = new Map<string, Uint8Array>();
  let at = 0;
  for (const object of objects) {
    const end = output.indexOf(10, at);
    const size = Number(output.toString("latin1", at, end).split(" ")[2]);
    if (end < 0 || !Number.isInteger(size))
      throw new Incomparable(`This clone is incomplete: Git has no content for the object ${object}.`);
    contents.set(object, output.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return contents;
}

/** In a partial clone, Git fetches missing contents now, which may fail. */
function required(workspace: string, args: readonly string[], input?: string): Buffer {
  const { status, stdout, stderr } = runGit(workspace, args, input);
  if (status === 0) return stdout;
  throw new Incomparable(`Git cannot read the base of the comparison: ${stderr.split("\n", 1)[0]}`);
}
