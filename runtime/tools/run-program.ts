import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endStrays, endStraysNow } from "./programs/end-strays.ts";
import { findProgram } from "./programs/find-program.ts";
import { type Marks, markedArguments, nextMark } from "./programs/marks.ts";
import { hideCutSecrets, hideSecrets, type Secret } from "./secrets/hide-secrets.ts";

export interface Program {
  argv: readonly string[];
  folder: string;
  timeoutSeconds: number;
  /** Additional environment variables, beside those of every program. */
  variables?: { [name: string]: string };
  /** Secrets to remove from the output. */
  hidden?: readonly Secret[];
}

/** End of a program. `output` is standard output, then standard error, each at most 64 KB with start and end. */
export type ProgramEnd =
  | { kind: "exited"; exitCode: number; stdout: string; output: string }
  | { kind: "not-installed" }
  | { kind: "timed-out"; output: string }
  | { kind: "stopped" };

/** Bytes kept of the start, and of the end, which mostly contains the failure. */
const keptBytes = 32 * 1024;

/** Time for reading the pipes after the program has ended. */
const lastWordsMs = 500;

/** Runs a program without a shell and without the runner's environment except PATH; ends all processes it started. */
export async function runProgram(
  { argv, folder, timeoutSeconds, variables = {}, hidden = [] }: Program,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  const home = await mkdtemp(join(tmpdir(), "crew-home-"));
  const marks = nextMark();
  const endNow = () => endStraysNow({ marks, home });
  process.once("exit", endNow);
  try {
    return await execute(argv, { folder, home, marks, timeoutSeconds, variables, hidden, signal });
  } finally {
    await endStrays({ marks, home });
    process.removeListener("exit", endNow);
    await rm(home, { recursive: true, force: true });
  }
}

interface ProgramStart {
  folder: string;
  home: string;
  marks: Marks;
  timeoutSeconds: number;
  variables: { [name: string]: string };
  hidden: readonly Secret[];
  signal: AbortSignal;
}

function execute(argv: readonly string[], start: ProgramStart): Promise<ProgramEnd> {
  const { folder, home, marks, timeoutSeconds, variables, hidden, signal } = start;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve({ kind: "stopped" });
    const path = process.env.PATH ?? "/usr/bin:/bin";
    const env = { ...variables, PATH: path, HOME: home, TMPDIR: home, LANG: "C.UTF-8" };
    const marking = markedArguments(marks);
    // The marking program would be found even if the program itself is missing.
    const isMissing = marking.length > 0 && findProgram(argv[0] ?? "", { folder, path }) === undefined;
    if (isMissing) return resolve({ kind: "not-installed" });
    const [program = "", ...args] = [...marking, ...argv];
    const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const out = capture(child.stdout, hidden);
    const err = capture(child.stderr, hidden);
    let timedOut = false;
    // A separate group, so that processes started by the program can be ended with it.
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutSeconds * 1000);
    signal.addEventListener("abort", kill, { once: true });
    process.once("exit", kill);
    let closing: NodeJS.Timeout | undefined;
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(closing);
      signal.removeEventListener("abort", kill);
      process.removeListener("exit", kill);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code === "ENOENT" || error.code === "EACCES") resolve({ kind: "not-installed" });
      else reject(error);
    });
    child.once("exit", () => {
      kill();
      // A process that left the group may keep the pipes open for ever.
      closing = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, lastWordsMs);
    });
    child.once("close", (code) => {
      settle();
      const output = joinOutput(out(), err());
      if (timedOut) resolve({ kind: "timed-out", output });
      else if (signal.aborted) resolve({ kind: "stopped" });
      else resolve({ kind: "exited", exitCode: code ?? 128, stdout: out().text, output });
    });
  });
}

interface Captured {
  text: string;
  isCut: boolean;
}

/** Keeps the first and the last bytes but reads everything, so that a program with much output does not block. */
function capture(stream: NodeJS.ReadableStream, hidden: readonly Secret[]): () => Captured {
  const head: Buffer[] = [];
  const tail: Buffer[] = [];
  let [headBytes, tailBytes, dropped] = [0, 0, 0];
  stream.on("data", (chunk: Buffer) => {
    const first = chunk.subarray(0, keptBytes - headBytes);
    if (first.length > 0) head.push(first);
    headBytes += first.length;
    if (first.length === chunk.length) return;
    tail.push(chunk.subarray(first.length));
    tailBytes += chunk.length - first.length;
    while (tailBytes - (tail[0]?.length ?? 0) >= keptBytes) {
      const gone = tail.shift()?.length ?? 0;
      tailBytes -= gone;
      dropped += gone;
    }
  });
  return () => {
    const beginning = Buffer.concat(head).toString();
    const end = Buffer.concat(tail);
    const isCut = dropped > 0 || end.length > keptBytes;
    if (!isCut) return { text: hideSecrets(Buffer.concat([...head, ...tail]).toString(), hidden), isCut };
    const rest = hideSecrets(wholeLines(end.subarray(-keptBytes)), hidden);
    return { text: `${hideCutSecrets(beginning, hidden)}\n${leftOut}\n${rest}`, isCut };
  };
}

const leftOut = "[The output is longer than 64 KB: what stood here is left out.]";

/** Drops the incomplete first line: half of a secret would not be recognized. */
function wholeLines(bytes: Buffer): string {
  const start = bytes.indexOf("\n");
  return start < 0 ? "" : bytes.subarray(start + 1).toString();
}

function joinOutput(out: Captured, err: Captured): string {
  return [out.text, err.text].filter((text) => text.trim() !== "").join("\n");
}
