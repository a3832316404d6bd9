import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { programsUser } from "../../programs-user.ts";

/**
 * Mark by which the processes started by a program are recognized: two limits that Linux no longer enforces
 * (getrlimit(2): RLIMIT_LOCKS, RLIMIT_RSS). Every process inherits them, even one that changes its environment, group,
 * session, folder and open files. A process may lower its limits but never raise them again, except with
 * CAP_SYS_RESOURCE. The two limits of a mark have a constant sum, so a process that lowers one cannot imitate a
 * different mark: it stays below its own mark in both, and any other mark is higher in one.
 */
export interface Mark {
  locks: number;
  memory: number;
}

/** Marks of some calls, or of all calls of one process. */
export interface Marks {
  first: number;
  last: number;
}

const callsOfProcess = 1024;
// Linux process ids are below 2^22.
const numbers = 2 ** 22 * callsOfProcess;
/** Above the memory of any computer, so it has no effect as a limit. */
const usualBase = 2 ** 50;

let calls = 0;

/** Marks of one call of this process. */
export function nextMark(): Marks {
  const number = process.pid * callsOfProcess + (calls++ % callsOfProcess);
  return { first: number, last: number };
}

export function marksOf(pid: number): Marks {
  return { first: pid * callsOfProcess, last: pid * callsOfProcess + callsOfProcess - 1 };
}

/**
 * Start of the numbers: below the limits of this process, which may be marked itself. Undefined when marks are not available.
 * Read once: a program of the same user may lower the limits of this process, and would lose its mark if the numbers followed.
 */
function base(): number | undefined {
  ownBase ??= { start: findBase() };
  return ownBase.start;
}

let ownBase: { start: number | undefined } | undefined;

function findBase(): number | undefined {
  const own = limitsOf("self");
  const most = own && Math.min(own.locks, own.memory) - numbers;
  return most === undefined || most < numbers ? undefined : Math.min(usualBase, most);
}

/** Prefix of a command line that marks its process and ends it with this process; empty when that is not available. */
export function markedArguments({ first: number }: Marks): string[] {
  const from = base();
  if (from === undefined || !hasTool("prlimit")) return [];
  const mark = [`--locks=${from + number}`, `--rss=${from + numbers - number}`];
  // A program of another user must not become root through a program of the image that is owned by root (setuid).
  const options = ["--pdeathsig", "KILL", ...(programsUser() === undefined ? [] : ["--no-new-privs"])];
  const ends = hasTool("setpriv", options) ? ["setpriv", ...options] : [];
  return [...ends, "prlimit", ...mark];
}

const tools = new Map<string, boolean>();

/** Both are from util-linux; other programs of the same name may lack the option. */
function hasTool(name: string, options: string[] = []): boolean {
  const known = tools.get(name);
  if (known !== undefined) return known;
  const works = spawnSync(name, [...options, "true"], { stdio: "ignore" }).status === 0;
  tools.set(name, works);
  return works;
}

/** True when a process has one of these marks, or limits lowered from one. */
export function isMarked(pid: string, { first, last }: Marks): boolean {
  const from = base();
  const limits = from === undefined ? undefined : limitsOf(pid);
  if (from === undefined || limits === undefined) return false;
  return limits.locks <= from + last && limits.memory <= from + numbers - first;
}

/** The process whose call a mark identifies, if the mark is unchanged. */
export function markerOf(pid: string): number | undefined {
  const from = base();
  const limits = from === undefined ? undefined : limitsOf(pid);
  if (from === undefined || limits === undefined || limits.locks + limits.memory !== 2 * from + numbers)
    return undefined;
  return Math.floor((limits.locks - from) / callsOfProcess);
}

/** Hard limits; undefined for a process that does not exist, and outside Linux. */
function limitsOf(pid: string): Mark | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/limits`, "latin1");
  } catch {
    return undefined;
  }
  return { locks: hardLimit(text, locksLimit), memory: hardLimit(text, memoryLimit) };
}

const locksLimit = /^Max file locks +\S+ +(\S+)/m;
const memoryLimit = /^Max resident set +\S+ +(\S+)/m;

function hardLimit(limits: string, line: RegExp): number {
  const value = line.exec(limits)?.[1];
  return value === undefined || value === "unlimited" ? Number.POSITIVE_INFINITY : Number(value);
}
