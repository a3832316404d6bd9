import { spawnSync } from "node:child_process";
import { Mistake } from "../crew-command.ts";

export interface GitOutcome {
  status: number | null;
  stdout: Buffer;
  /** In English, whatever the user's locale: crew distinguishes some errors by their text. */
  stderr: string;
}

/** Calls Git once in a folder; throws a `Mistake` when Git is not installed. */
export function runGit(folder: string, args: readonly string[], input = ""): GitOutcome {
  // In a hook, Git's variables refer to a different folder's repository.
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_PREFIX, GIT_COMMON_DIR, GIT_OBJECT_DIRECTORY, ...rest } =
    process.env;
  const env = { ...rest, LC_ALL: "C" };
  const { status, stdout, stderr, error } = spawnSync("git", args, { cwd: folder, env, input, maxBuffer: 2 ** 31 - 1 });
  if (error && "code" in error && error.code === "ENOENT") throw new Mistake("Git is not installed.");
  if (error) throw error;
  return { status, stdout, stderr: stderr.toString("utf8") };
}

/** Git's output without the last line end; undefined when it fails. */
export function askGit(folder: string, ...args: string[]): string | undefined {
  const { status, stdout } = runGit(folder, args);
  return status === 0 ? stdout.toString("utf8").replace(/\n$/, "") : undefined;
}

/** Id of the commit that a revision names; undefined when the repository has no such commit. */
export function commitOf(folder: string, revision: string): string | undefined {
  return askGit(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
}
