import { spawnSync } from "node:child_process";
import type { Host } from "../compiler/index.ts";
import { Mistake } from "./crew-command.ts";

/** A commit that a workspace is compared with. */
export interface Base {
  /** The commit's id. */
  commit: string;
  /** As people call it. */
  label: string;
}

/**
 * The commit that `revision` names; without one, where this branch left the main one, and on the main branch itself its
 * last commit.
 */
export function findBase(workspace: string, revision: string | undefined): Base {
  const { status, stderr } = run(workspace, ["rev-parse", "--show-prefix"]);
  if (status !== 0) {
    const reason = stderr.toString("utf8").split("\n", 1)[0];
    throw new Mistake(`There is nothing to compare ${workspace} with. Git says: ${reason}`);
  }
  if (revision !== undefined) {
    const commit = commitOf(workspace, revision);
    if (commit === undefined) throw new Mistake(`Git knows no commit "${revision}" here.`);
    return { commit, label: labelled(revision, commit) };
  }
  const head = commitOf(workspace, "HEAD");
  if (head === undefined) throw new Mistake("There is no commit yet: there is nothing to compare with.");
  for (const branch of ["main", "origin/main", "origin/HEAD"]) {
    const common = git(workspace, ["merge-base", "HEAD", branch])?.toString("utf8").trim();
    if (common === head) return { commit: head, label: labelled("the last commit", head) };
    if (common !== undefined) return { commit: common, label: labelled(`where this branch left ${branch}`, common) };
  }
  return { commit: head, label: labelled("the last commit", head) };
}

/** The workspace's folder in its repository, with a slash at its end; empty at its root, undefined outside of one. */
export function prefixInRepository(workspace: string): string | undefined {
  return git(workspace, ["rev-parse", "--show-prefix"])?.toString("utf8").replace(/\n$/, "");
}

function commitOf(workspace: string, revision: string): string | undefined {
  return git(workspace, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`])
    ?.toString("utf8")
    .trim();
}

function labelled(name: string, commit: string): string {
  return commit.startsWith(name) ? commit.slice(0, 10) : `${name} (${commit.slice(0, 10)})`;
}

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
    if (end < 0 || !Number.isInteger(size)) throw new Error(`Git gave no content for ${object}.`);
    contents.set(object, output.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return contents;
}

function required(workspace: string, args: readonly string[], input?: string): Buffer {
  const output = git(workspace, args, input);
  if (output === undefined) throw new Error(`git ${args[0]} failed in ${workspace}.`);
  return output;
}

/** What Git prints; undefined when it fails. */
function git(workspace: string, args: readonly string[], input?: string): Buffer | undefined {
  const { status, stdout } = run(workspace, args, input);
  return status === 0 ? stdout : undefined;
}

function run(workspace: string, args: readonly string[], input = "") {
  // Inside a hook, Git's own variables name another folder's repository.
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_PREFIX, ...env } = process.env;
  const result = spawnSync("git", args, { cwd: workspace, env, input, maxBuffer: 2 ** 31 - 1 });
  if (result.error && "code" in result.error && result.error.code === "ENOENT")
    throw new Mistake("Git is not installed.");
  if (result.error) throw result.error;
  return result;
}
