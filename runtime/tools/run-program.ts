import { isMissing, type StartedProgram, startProgram } from "./programs/start-program.ts";
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
  if (signal.aborted) return { kind: "stopped" };
  const program = await startProgram({ argv, folder, variables, input: "ignore" });
  if (program === undefined) return { kind: "not-installed" };
  try {
    return await awaitEnd(program, { timeoutSeconds, hidden, signal });
  } finally {
    await program.end();
  }
}

interface Limits {
  timeoutSeconds: number;
  hidden: readonly Secret[];
  signal: AbortSignal;
}

function awaitEnd({ child, kill }: StartedProgram, { timeoutSeconds, hidden, signal }: Limits): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const out = capture(child.stdout, hidden);
    const err = capture(child.stderr, hidden);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutSeconds * 1000);
    if (signal.aborted) kill();
    signal.addEventListener("abort", kill, { once: true });
    let closing: NodeJS.Timeout | undefined;
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(closing);
      signal.removeEventListener("abort", kill);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      settle();
      if (isMissing(error)) resolve({ kind: "not-installed" });
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
