import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runProgram } from "../tools/run-program.ts";
import type { DeliveredFile } from "./delivery.ts";

export interface Ran {
  /** Undefined when the program does not exist, null when it ran out of time. */
  status: number | null | undefined;
  stdout: string;
  output: string;
}

/** Writes the delivered files to a temporary folder; call `remove` when done. */
export function unpack(files: readonly DeliveredFile[]): { folder: string; copy(): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "crew-grading-"));
  const folders = [folder];
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return {
    folder,
    copy() {
      const other = mkdtempSync(join(tmpdir(), "crew-grading-"));
      folders.push(other);
      cpSync(folder, other, { recursive: true });
      return other;
    },
    remove() {
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    },
  };
}

/** Runs a delivered program, which is untrusted: it gets no variables of this process and by default one minute. */
export async function run(argv: string[], folder: string, timeoutSeconds = 60): Promise<Ran> {
  const end = await runProgram({ argv, folder, timeoutSeconds }, new AbortController().signal);
  if (end.kind === "exited") return { status: end.exitCode, stdout: end.stdout, output: end.output };
  if (end.kind === "timed-out")
    return { status: null, stdout: "", output: `${end.output}\nTimed out after ${timeoutSeconds} s.` };
  return { status: undefined, stdout: "", output: "" };
}
