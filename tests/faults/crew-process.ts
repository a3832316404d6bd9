import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "cli/bin.js");

export interface Ended {
  status: number | null;
  output: string;
}

/** One command line of crew, to its end. */
export function crew(words: string[], env: Record<string, string> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: tmpdir(), ...env },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, output: stdout + stderr };
}

/** `crew up hello` on free ports, when it is ready or has ended; `status` only when it has. */
export function up(state: string): Promise<{ output: string; status?: number | null; stop(): Promise<unknown> }> {
  const words = ["up", "hello", "--no-start", "--port", "0", "--aws-port", "0", "--state", state];
  const child = spawn(process.execPath, [bin, ...words], { cwd: root });
  const ended = once(child, "exit");
  const stop = () => {
    child.kill();
    return ended;
  };
  return new Promise((resolve) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk;
      if (/^Ready/m.test(output)) resolve({ output, stop });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("close", (status) => resolve({ output, status, stop }));
  });
}
