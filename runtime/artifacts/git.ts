import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { simpleGit } from "simple-git";

/** Who makes a commit. */
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

/** Settings that hold for every call, in the form git reads from its environment; a repository cannot override them. */
const settings = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.autocrlf": "false",
  "core.attributesFile": "/dev/null",
  "core.excludesFile": "/dev/null",
  "core.quotePath": "false",
  "commit.gpgSign": "false",
  // Caches of what the objects say: whoever may write them could say something else.
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

/** The other end of a push or fetch does not inherit the settings, so the command that starts it carries those it needs. */
const farEnd = (program: string) =>
  `git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=true -c receive.autogc=false -c safe.directory='*' ${program}`;
/** A commit that was taken over survives a power cut; Git's default is to leave that to the kernel. */
export const receivePack = `--receive-pack=${farEnd("-c core.fsync=all -c core.fsyncMethod=fsync receive-pack")}`;
export const uploadPack = `--upload-pack=${farEnd("upload-pack")}`;

/** Nothing of the machine's user reaches git: no configuration, no credentials, no prompt. */
const environment: { [name: string]: string } = {
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
  GIT_CONFIG_COUNT: String(Object.keys(settings).length),
  ...Object.fromEntries(
    Object.entries(settings).flatMap(([name, value], position) => [
      [`GIT_CONFIG_KEY_${position}`, name],
      [`GIT_CONFIG_VALUE_${position}`, value],
    ]),
  ),
};

/** The environment in which git knows who commits and when. */
export function committing(author: Author, time: Date): { [name: string]: string } {
  const date = `${Math.floor(time.getTime() / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: date,
  };
}

export interface GitCall {
  env?: { [name: string]: string };
  input?: Buffer | string;
}

/** Runs git on bytes, which the library cannot: resolves with what it printed; rejects with `GitFailed`, also when git was killed or says nothing. */
export function runGit(folder: string, args: string[], { env = {}, input = "" }: GitCall = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: folder, env: { ...environment, ...env }, stdio: "pipe" });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    // A git that needs no more of its input closes it; what came of it is told by its end.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.once("error", (error) => reject(new GitFailed(args[0] ?? "", error)));
    child.once("close", (code) => {
      if (code === 0) return resolve(Buffer.concat(out));
      const said = Buffer.concat([...out, ...err])
        .toString()
        .trim();
      reject(new GitFailed(args[0] ?? "", new Error(said || `it ended with ${code ?? "a signal"}`)));
    });
  });
}

/**
 * The settings and the far end's program are crew's own, written above; the library refuses them otherwise because they
 * would be unsafe from anybody else. Arguments that come from people or models are paths behind `--` or on no command line.
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

/** The library takes it for success when git was killed, or failed without a word on standard error. */
function refuseFailure(error: Buffer | Error | undefined, { exitCode, stdOut, stdErr }: GitEnd) {
  if (error !== undefined || exitCode === 0) return error;
  const said = Buffer.concat([...stdOut, ...stdErr])
    .toString()
    .trim();
  return Buffer.from(said || `it ended with ${exitCode ?? "a signal"}`);
}

/** Runs git in `folder` and resolves with the text it printed; rejects with `GitFailed`. Bytes go through `runGit`. */
export async function git(folder: string, args: string[], env: { [name: string]: string } = {}): Promise<string> {
  const all = { ...environment, ...env };
  const options = {
    baseDir: folder,
    trimmed: false,
    unsafe: ownSettings,
    allowEnvironment: Object.keys(all),
    // Otherwise the library waits 50 ms after each exit; closed pipes have nothing more to say.
    completion: { onClose: true, onExit: false },
    errors: refuseFailure,
  };
  try {
    return await simpleGit(options).env(all).raw(args);
  } catch (error) {
    throw new GitFailed(args[0] ?? "", error);
  }
}
