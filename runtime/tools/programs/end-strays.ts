import { readdirSync, readFileSync, statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { programsUser } from "../../programs-user.ts";
import { isMarked, type Marks, markerOf, marksOf } from "./marks.ts";

/** Signs by which leftover processes are recognized: their marks, or without marks their home folder. */
interface Signs {
  marks: Marks;
  home?: string;
}

const longestMs = 3000;

/**
 * Kills all processes that a program has left running: separate groups, sessions, names, folders and variables do not
 * hide them. Works only on Linux; elsewhere a process that left the program's group survives.
 */
export async function endStrays(signs: Signs): Promise<void> {
  const until = Date.now() + longestMs;
  // A process that is forking during the search is found the next time; ends after two searches without a result, the second among
  // the processes that the first did not see.
  let others = new Set<string>();
  for (let clean = 0; clean < 2 && Date.now() < until; ) {
    const { found, seen } = endFound(signs, others);
    [clean, others] = found === 0 ? [clean + 1, seen] : [0, new Set()];
    if (clean < 2) await wait(1);
  }
}

/** Kills without waiting, for a process that is about to exit. */
export function endStraysNow(signs: Signs): void {
  const until = Date.now() + longestMs / 3;
  while (endFound(signs).found > 0 && Date.now() < until);
}

/** Kills leftover processes of an ended process. */
export function endStraysOf(pid: number): Promise<void> {
  return endStrays({ marks: marksOf(pid) });
}

/** Kills leftover processes of all ended processes. A mark with lowered limits does not identify its process and is skipped. */
export function endStraysOfTheDead(): void {
  for (const pid of processes()) {
    const marker = markerOf(pid);
    if (marker !== undefined && statOf(`/proc/${marker}`) === undefined) kill(pid);
  }
}

/** Kills the newest processes first, because a fleeing program forks. Returns the number found, and all processes that it saw. */
function endFound({ marks, home }: Signs, others = new Set<string>()): { found: number; seen: Set<string> } {
  let found = 0;
  const seen = new Set(allProcesses());
  for (const pid of processes([...seen].filter((pid) => !others.has(pid)))) {
    const isStray = isMarked(pid, marks) || (home !== undefined && hasHome(pid, home));
    if (!isStray || isOver(pid)) continue;
    found++;
    kill(pid);
  }
  return { found, seen };
}

function allProcesses(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  } catch {
    return [];
  }
}

/** Processes of the programs' user, newest first; locally it is this process's own, and those of others cannot be killed. */
function processes(all: string[] = allProcesses()): string[] {
  const uid = programsUser()?.uid ?? process.getuid?.();
  return all.filter((pid) => statOf(`/proc/${pid}`)?.uid === uid).reverse();
}

function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false });
}

/** True for a killed process whose parent has not collected it. */
function isOver(pid: string): boolean {
  return /^State:\s+[ZX]/m.test(read(`/proc/${pid}/status`));
}

function hasHome(pid: string, home: string): boolean {
  return read(`/proc/${pid}/environ`).split("\0").includes(`HOME=${home}`);
}

/** Empty for an ended process. */
function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function kill(pid: string): void {
  try {
    process.kill(Number(pid), "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
