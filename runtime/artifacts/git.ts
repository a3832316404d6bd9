import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { simpleGit } from "simple-git";

/** The branch of a project's work. Elements of a list have branches of their own until they are merged. */
export const branch = "main";

/** Author of a commit. */
export interface Author {
  name: string;
  email: string;
}

export class GitFailed extends Error {
  override readonly name = "GitFailed";

  constructor(command: string, cause: unknown) {
    super(`git ${command} failed: ${cause instanceof Error ? cause.message.trim() : String(cause)}`, { cause });
  }
}

/** Cause of the failure of a git that printed more than is read. */
export class TooMuchOutput extends Error {
  override readonly name = "TooMuchOutput";
}

/** Settings for every call, in the form that git reads from its environment; a repository cannot override them. */
const settings = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.autocrlf": "false",
  "core.attributesFile": "/dev/null",
  "core.excludesFile": "/dev/null",
  "core.quotePath": "false",
  "commit.gpgSign": "false",
  // Caches derived from objects: a program with write access could make them differ from the objects.
  "core.commitGraph": "false",
  "core.multiPackIndex": "false",
  "pack.useBitmaps": "false",
  "core.alternateRefsCommand": "true",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "protocol.allow": "never",
  "protocol.file.allow": "always",
  "safe.directory": "*",
  "advice.detachedHead": "false",
};

/** The remote end of a push or fetch does not inherit the settings, so the command that starts it includes those it needs. */
const farEnd = (program: string) =>
  `git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=true -c receive.autogc=false -c safe.directory='*' ${program}`;
/** Syncs received objects to disk, so that an accepted commit survives a power cut; Git's default leaves that to the kernel. */
export const receivePack = `--receive-pack=${farEnd("-c core.fsync=all -c core.fsyncMethod=fsync receive-pack")}`;
export const uploadPack = `--upload-pack=${farEnd("upload-pack")}`;

/** Returns an environment without the user's Git configuration, credentials and prompts; `more` are settings that no argument and no file shows. */
export function environmentWith(more: { readonly [name: string]: string }): { [name: string]: string } {
  const all = Object.entries({ ...settings, ...more });
  return {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: tmpdir(),
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "true",
    GIT_EDITOR: "true",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([name, value], position) => [
        [`GIT_CONFIG_KEY_${position}`, name],
        [`GIT_CONFIG_VALUE_${position}`, value],
      ]),
    ),
  };
}

const environment = environmentWith({});

export interface GitCall {
  env?: { [name: string]: string };
  input?: Buffer | string;
  /** Highest exit code of a run that succeeded; some commands count in it. Default: 0. */
  mostExitCode?: number;
  /** Most bytes that are read; git is ended when it prints more. Default: all. */
  mostBytes?: number;
}

/**
 * Runs git with binary input and output, which the library does not support. Resolves with the output; rejects with
 * `GitFailed`, also when git was killed or printed nothing.
 */
export function runGit(
  folder: string,
  args: string[],
  { env = {}, input = "", mostExitCode = 0, mostBytes = Number.POSITIVE_INFINITY }: GitCall = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: folder, env: { ...environment, ...env }, stdio: "pipe" });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) child.kill("SIGKILL");
      else out.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    // Git closes its input when it needs no more; the exit code reports the outcome.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.once("error", (error) => reject(new GitFailed(args[0] ?? "", error)));
    child.once("close", (code) => {
      if (bytes > mostBytes)
        return reject(new GitFailed(args[0] ?? "", new TooMuchOutput(`it printed more than ${mostBytes} bytes`)));
      if (code !== null && code <= mostExitCode) return resolve(Buffer.concat(out));
      const said = Buffer.concat([...out, ...err])
        .toString()
        .trim();
      reject(new GitFailed(args[0] ?? "", new Error(said || `exited with ${code ?? "a signal"}`)));
    });
  });
}

/**
 * Settings and remote program come from the constants above; the library refuses them by default because they would be
 * unsafe from another source. Arguments from people or models are paths after `--` or not on the command line.
 */
const ownSettings = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeEditor: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafePack: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeTemplateDir: true,
};

interface GitEnd {
  exitCode: number | null;
  stdOut: Buffer[];
  stdErr: Buffer[];
}

/** Rejects when git was killed or failed without output on standard error, which the library treats as success. */
function refuseFailure(error: Buffer | Error | undefined, { exitCode, stdOut, stdErr }: GitEnd) {
  if (error !== undefined || exitCode === 0) return error;
  const said = Buffer.concat([...stdOut, ...stdErr])
    .toString()
    .trim();
  return Buffer.from(said || `exited with ${exitCode ?? "a signal"}`);
}

/** Runs git in `folder` and resolves with its text output; rejects with `GitFailed`. Use `runGit` for bytes. */
export async function git(folder: string, args: string[]): Promise<string> {
  const options = {
    baseDir: folder,
    trimmed: false,
    unsafe: ownSettings,
    allowEnvironment: Object.keys(environment),
    // By default the library waits 50 ms after each exit; closed pipes have no more output.
    completion: { onClose: true, onExit: false },
    errors: refuseFailure,
  };
  try {
    return await simpleGit(options).env(environment).raw(args);
  } catch (error) {
    throw new GitFailed(args[0] ?? "", error);
  }
}
