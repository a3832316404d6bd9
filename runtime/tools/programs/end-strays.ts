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
  // A process that is forking during the search is found the next time; ends after two searches without a result.
  for (let clean = 0; clean < 2 && Date.now() < until; ) {
    clean = endFound(signs) === 0 ? clean + 1 : 0;
    if (clean < 2) await wait(1);
  }
}

/** Kills without waiting, for a process that is about to exit. */
export function endStraysNow(signs: Signs): void {
  const until = Date.now() + longestMs / 3;
  while (endFound(signs) > 0 && Date.now() < until);
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

/** Kills the newest processes first, because a fleeing program forks. Returns the number found. */
function endFound({ marks, home }: Signs): number {
  let found = 0;
  for (const pid of processes()) {
    const isStray = isMarked(pid, marks) || (home !== undefined && hasHome(pid, home));
    if (!isStray || isOver(pid)) continue;
    found++;
    kill(pid);
  }
  return found;
}

/** Processes of the programs' user; locally it is this process's own, and those of others cannot be killed. */
function processes(): string[] {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  const own = names.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const uid = programsUser()?.uid ?? process.getuid?.();
  return own.filter((name) => statOf(`/proc/${name}`)?.uid === uid).reverse();
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
