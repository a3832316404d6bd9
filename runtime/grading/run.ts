import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text as readText } from "node:stream/consumers";
import type { DeliveredFile } from "./delivery.ts";

export interface Ran {
  /** Undefined where the program is not there. */
  status: number | null | undefined;
  output: string;
}

/** What was delivered, on a disk of its own; call `remove` when done. */
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

/** What was delivered is a stranger's program: it gets no variables of this process, and a minute. */
export async function run(words: readonly string[], cwd: string, seconds = 60): Promise<Ran> {
  const env = { PATH: process.env.PATH ?? "", HOME: cwd, TMPDIR: cwd, LANG: "C.UTF-8" };
  const [program = "", ...rest] = words;
  const child = spawn(program, rest, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const isThere = new Promise<boolean>((resolve) => {
    child.once("spawn", () => resolve(true));
    child.once("error", () => resolve(false));
  });
  if (!(await isThere)) return { status: undefined, output: "" };
  const timer = setTimeout(() => end(child.pid), seconds * 1000);
  const exit = new Promise<number | null>((resolve) => child.once("exit", (status) => resolve(status)));
  const output = Promise.all([readText(child.stdout), readText(child.stderr)]);
  const status = await exit;
  clearTimeout(timer);
  end(child.pid);
  return { status, output: (await output).join("").slice(-20_000) };
}

function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
