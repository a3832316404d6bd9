// Run in a mount namespace of its own, with the state folder as argument: fills a small disk under a running crew, and prints
// what it answered before, meanwhile and after as JSON.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { up } from "./crew-process.ts";

const [, , state = ""] = process.argv;
execFileSync("mount", ["-t", "tmpfs", "-o", "size=64m", "crew", state]);
const { output, stop, status } = await up(state);
if (status !== undefined) throw new Error(output);
const [, url = ""] = /Site\s+(\S+)/.exec(output) ?? [];
const authorization = `Bearer ${readFileSync(join(state, "access-token"), "utf8")}`;
const sow = "# A small site\n\n- It must have one page.\n";

async function ask(method: "GET" | "POST"): Promise<{ status: number; detail?: string }> {
  const headers = { authorization, accept: "application/json", "content-type": "application/json" };
  const body = method === "POST" ? { body: JSON.stringify({ sow }) } : {};
  const response = await fetch(new URL("/api/projects", url), { method, headers, ...body });
  const { detail } = (await response.json()) as { detail?: string };
  return { status: response.status, ...(detail !== undefined && { detail }) };
}

const filler = join(state, "filler");
const { bavail, bsize } = statfsSync(state);
writeFileSync(filler, Buffer.alloc(bavail * bsize - 2 * 1024 * 1024));
const full = { read: await ask("GET"), write: await ask("POST") };
rmSync(filler);
const after = await ask("POST");
await stop();
console.log(JSON.stringify({ full, after }));
