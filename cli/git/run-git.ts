import { spawnSync } from "node:child_process";
import { Mistake } from "../crew-command.ts";

export interface GitOutcome {
  status: number | null;
  stdout: Buffer;
  /** In English, whatever the machine speaks: crew tells some refusals apart by their words. */
  stderr: string;
}

/** One call of Git in a folder; that Git is not installed is the caller's to mend. */
export function runGit(folder: string, args: readonly string[], input = ""): GitOutcome {
  // Inside a hook, Git's own variables name another folder's repository.
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_PREFIX, GIT_COMMON_DIR, GIT_OBJECT_DIRECTORY, ...rest } =
    process.env;
  const env = { ...rest, LC_ALL: "C" };
  const { status, stdout, stderr, error } = spawnSync("git", args, { cwd: folder, env, input, maxBuffer: 2 ** 31 - 1 });
  if (error && "code" in error && error.code === "ENOENT") throw new Mistake("Git is not installed.");
  if (error) throw error;
  return { status, stdout, stderr: stderr.toString("utf8") };
}

/** What Git prints, without the last line's end; undefined when it fails. */
export function askGit(folder: string, ...args: string[]): string | undefined {
  const { status, stdout } = runGit(folder, args);
  return status === 0 ? stdout.toString("utf8").replace(/\n$/, "") : undefined;
}

/** The id of the commit that a revision names; undefined when the repository has no such commit. */
export function commitOf(folder: string, revision: string): string | undefined {
  return askGit(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
}
