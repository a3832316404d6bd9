import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as wait } from "node:timers/promises";
import { type Diagnostic, parseEvent, type TerraformEvent } from "./events.ts";
import type { Program } from "./find-terraform.ts";

export interface TerraformProcess {
  program: Program;
  folder: string;
  /** Added to the variables of this process. */
  variables: { [name: string]: string };
}

export interface Ended {
  code: number | null;
  output: string;
}

const quiet = { TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };

/** Runs a short command and returns its whole output. */
export async function capture(
  { program, folder, variables }: TerraformProcess,
  argv: string[],
): Promise<Ended & { errors: string }> {
  const env = { ...process.env, ...quiet, ...variables };
  const child = spawn(program.path, argv, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code, output, errors };
}

/**
 * Runs a long command with `-json`. Its output goes to a file that is read in parallel, so killing crew neither kills
 * Terraform, which would lose track of created resources, nor loses its log. Interrupting crew asks Terraform to end in
 * order.
 */
export async function follow(
  { program, folder, variables }: TerraformProcess,
  argv: string[],
  onEvent: (event: TerraformEvent) => void = () => undefined,
): Promise<Ended & { diagnostics: Diagnostic[] }> {
  const file = join(folder, `${argv[0]}.log`);
  const log = openSync(file, "w", 0o600);
  const env = { ...process.env, ...quiet, ...variables };
  const child = spawn(program.path, argv, { cwd: folder, env, detached: true, stdio: ["ignore", log, log] });
  const release = passOnInterrupts(child);
  const diagnostics: Diagnostic[] = [];
  let output = "";
  const lines = readAlong(file, (line) => {
    const event = parseEvent(line);
    if (event === undefined) output += `${line}\n`;
    else onEvent(event);
    if (event?.diagnostic) diagnostics.push(event.diagnostic);
  });
  try {
    const ended = once(child, "exit");
    const isOver = ended.then(() => true);
    while (!(await Promise.race([isOver, wait(150, false)]))) lines.read();
    lines.read();
    return { code: (await ended)[0], output, diagnostics };
  } finally {
    release();
    lines.close();
    closeSync(log);
  }
}

/** Forwards one interrupt: a second one would make Terraform exit immediately and lose the resource it is creating. */
function passOnInterrupts(child: ChildProcess): () => void {
  let isPassed = false;
  const pass = () => {
    process.stderr.write("\nStopping: running operations are completed and recorded …\n");
    if (!isPassed) child.kill("SIGINT");
    isPassed = true;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, pass);
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, pass);
  };
}

function readAlong(file: string, onLine: (line: string) => void) {
  const handle = openSync(file, "r");
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(65_536);
  let rest = "";
  return {
    read() {
      for (let count = readSync(handle, buffer); count > 0; count = readSync(handle, buffer)) {
        const lines = (rest + decoder.write(buffer.subarray(0, count))).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line !== "") onLine(line);
      }
    },
    close: () => closeSync(handle),
  };
}
