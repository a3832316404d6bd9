import { readdirSync, readFileSync, statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isMarked, type Marks, markerOf, marksOf } from "./marks.ts";

/** By which strays are known: their marks, and where nothing can be marked the home they were given. */
interface Signs {
  marks: Marks;
  home?: string;
}

const longestMs = 3000;

/**
 * Kills what a program has left running, wherever it went: groups, sessions, names, folders and variables of its own do not hide it.
 * Only Linux lets one see that; elsewhere what left the program's group lives on.
 */
export async function endStrays(signs: Signs): Promise<void> {
  const until = Date.now() + longestMs;
  // One that is forking while it is looked for is found the next time; it is over when nothing was found twice.
  for (let clean = 0; clean < 2 && Date.now() < until; ) {
    clean = endFound(signs) === 0 ? clean + 1 : 0;
    if (clean < 2) await wait(1);
  }
}

/** For a process that is about to end: without waiting. */
export function endStraysNow(signs: Signs): void {
  const until = Date.now() + longestMs / 3;
  while (endFound(signs) > 0 && Date.now() < until);
}

/** Kills what the programs of a process have left that could not do so itself. */
export function endStraysOf(pid: number): Promise<void> {
  return endStrays({ marks: marksOf(pid) });
}

/** The same for all processes that are no more. Marks that were lowered do not tell whose they were; those are left. */
export function endStraysOfTheDead(): void {
  for (const pid of processes()) {
    const marker = markerOf(pid);
    if (marker !== undefined && statOf(`/proc/${marker}`) === undefined) kill(pid);
  }
}

/** The newest first, because whoever flees does so into new processes. Answers how many were found. */
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

/** Those of this user; others cannot be killed, and need not be. */
function processes(): string[] {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  const own = names.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return own.filter((name) => statOf(`/proc/${name}`)?.uid === process.getuid?.()).reverse();
}

function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false });
}

/** Killed, and waiting for its parent to take notice. */
function isOver(pid: string): boolean {
  return /^State:\s+[ZX]/m.test(read(`/proc/${pid}/status`));
}

function hasHome(pid: string, home: string): boolean {
  return read(`/proc/${pid}/environ`).split("\0").includes(`HOME=${home}`);
}

/** Nothing for what has ended. */
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
