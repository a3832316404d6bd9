import { type ChildProcessByStdio, type SpawnOptions, spawn } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { programsUser } from "../../programs-user.ts";
import { endStrays, endStraysNow } from "./end-strays.ts";
import { findProgram } from "./find-program.ts";
import { markedArguments, nextMark } from "./marks.ts";

export interface ProgramStart<Input extends "ignore" | "pipe"> {
  argv: readonly string[];
  folder: string;
  /** Additional environment variables, beside those of every program. */
  variables: { [name: string]: string };
  input: Input;
}

/** A program in a process group of its own, with a home folder that ends with it. */
export interface StartedProgram<Stdin extends Writable | null = Writable | null> {
  /** Emits `error` when it could not be started. */
  child: ChildProcessByStdio<Stdin, Readable, Readable>;
  /** Kills the program with its group. */
  kill(): void;
  /** Kills it and all processes that it started, and removes its home. */
  end(): Promise<void>;
}

export function startProgram(start: ProgramStart<"pipe">): Promise<StartedProgram<Writable> | undefined>;
export function startProgram(start: ProgramStart<"ignore">): Promise<StartedProgram<null> | undefined>;
/** Starts a program as the programs' user, without a shell and without the runner's environment except PATH. Undefined when it is not installed. */
export async function startProgram({
  argv,
  folder,
  variables,
  input,
}: ProgramStart<"ignore" | "pipe">): Promise<StartedProgram | undefined> {
  const path = process.env.PATH ?? "/usr/bin:/bin";
  const marks = nextMark();
  const marking = markedArguments(marks);
  // The marking program would be found even if the program itself is missing.
  if (marking.length > 0 && findProgram(argv[0] ?? "", { folder, path }) === undefined) return undefined;
  const user = programsUser();
  const home = await mkdtemp(join(tmpdir(), "crew-home-"));
  if (user !== undefined) await chown(home, user.uid, user.gid);
  const env = { ...proxyVariables(), ...variables, PATH: path, HOME: home, TMPDIR: home, LANG: "C.UTF-8" };
  const [program = "", ...args] = [...marking, ...argv];
  const options: SpawnOptions = { cwd: folder, env, stdio: [input, "pipe", "pipe"], detached: true, ...user };
  const child = spawn(program, args, options) as StartedProgram["child"];
  const kill = () => killGroup(child);
  const endNow = () => {
    kill();
    endStraysNow({ marks, home });
  };
  process.once("exit", endNow);
  return {
    child,
    kill,
    async end() {
      kill();
      await endStrays({ marks, home });
      process.removeListener("exit", endNow);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Returns the variables of a proxy that the deployment declares; they contain no secret. */
function proxyVariables(): { [name: string]: string } {
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** True for the error of a program that does not exist or may not be run. */
export function isMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === "ENOENT" || code === "EACCES";
}

/** Kills the group: processes started by the program end with it. */
function killGroup(child: Pick<ReturnType<typeof spawn>, "pid" | "kill">): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
