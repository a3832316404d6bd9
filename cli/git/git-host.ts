import type { Host } from "../../compiler/index.ts";
import { Incomparable } from "./incomparable.ts";
import { runGit } from "./run-git.ts";

/** The workspace as it was at a commit. All files below the library's folders come from Git in one reading. */
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

/** Git's paths have no dots in them; the compiler has refused those that lead outside. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** Names in each folder. */
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

/** Object ids of the files by their paths in the workspace; links and submodules are no files. */
function listObjects(workspace: string, commit: string, prefix: string): Map<string, string> {
  const tree = required(workspace, ["ls-tree", "-r", "-z", "--full-tree", commit, ...(prefix ? ["--", prefix] : [])]);
  const entries = tree.toString("utf8").split("\0").filter(Boolean);
  return new Map(
    entries.flatMap((entry) => {
      const [, kind, object, path] = /^(\d+) \w+ (\w+)\t(.*)$/su.exec(entry) ?? [];
      return kind?.startsWith("100") && object && path ? [[path.slice(prefix.length), object] as const] : [];
    }),
  );
}

function readObjects(workspace: string, objects: readonly string[]): Map<string, Uint8Array> {
  const output = required(workspace, ["cat-file", "--batch"], `${objects.join("\n")}\n`);
  const contents = new Map<string, Uint8Array>();
  let at = 0;
  for (const object of objects) {
    const end = output.indexOf(10, at);
    const size = Number(output.toString("latin1", at, end).split(" ")[2]);
    if (end < 0 || !Number.isInteger(size))
      throw new Incomparable(`This clone is not complete: Git gave no content for the object ${object}.`);
    contents.set(object, output.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return contents;
}

/** In a clone that was made without all contents Git fetches them now, and may fail to. */
function required(workspace: string, args: readonly string[], input?: string): Buffer {
  const { status, stdout, stderr } = runGit(workspace, args, input);
  if (status === 0) return stdout;
  throw new Incomparable(`Git cannot read what is to be compared: ${stderr.split("\n", 1)[0]}`);
}
