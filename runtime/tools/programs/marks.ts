import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * How what a program starts is known, whatever it calls itself: by two limits that Linux no longer acts on (getrlimit(2): RLIMIT_LOCKS,
 * RLIMIT_RSS), which every process hands on, also to one without environment, group, session, folder or open files of its parent's. A
 * process may lower its limits and never raise them again, short of CAP_SYS_RESOURCE. The two of a mark add up to the same for all, so a
 * process that lowers one cannot pass for another's: it stays below its own mark in both, and another's is above it in one.
 */
export interface Mark {
  locks: number;
  memory: number;
}

/** Marks of some calls, or of all that one process has made. */
export interface Marks {
  first: number;
  last: number;
}

const callsOfProcess = 1024;
// Linux counts processes up to 2^22.
const numbers = 2 ** 22 * callsOfProcess;
/** No machine has so much memory, so as a limit of it this means nothing. */
const usualBase = 2 ** 50;

let calls = 0;

/** Those of one call of this process. */
export function nextMark(): Marks {
  const number = process.pid * callsOfProcess + (calls++ % callsOfProcess);
  return { first: number, last: number };
}

export function marksOf(pid: number): Marks {
  return { first: pid * callsOfProcess, last: pid * callsOfProcess + callsOfProcess - 1 };
}

/** Where numbers begin: below the limits of this process, which may be a marked one itself. Undefined where nothing can be marked. */
function base(): number | undefined {
  const own = limitsOf("self");
  const most = own && Math.min(own.locks, own.memory) - numbers;
  return most === undefined || most < numbers ? undefined : Math.min(usualBase, most);
}

/** What stands before a command line for it to run marked, and to end with this process; nothing where that cannot be had. */
export function markedArguments({ first: number }: Marks): string[] {
  const from = base();
  if (from === undefined || !hasTool("prlimit")) return [];
  const mark = [`--locks=${from + number}`, `--rss=${from + numbers - number}`];
  const ends = hasTool("setpriv", ["--pdeathsig", "KILL"]) ? ["setpriv", "--pdeathsig", "KILL"] : [];
  return [...ends, "prlimit", ...mark];
}

const tools = new Map<string, boolean>();

/** Both are of util-linux; others of the same name may not know the option. */
function hasTool(name: string, options: string[] = []): boolean {
  const known = tools.get(name);
  if (known !== undefined) return known;
  const works = spawnSync(name, [...options, "true"], { stdio: "ignore" }).status === 0;
  tools.set(name, works);
  return works;
}

/** Whether a process carries one of these marks, or limits that were lowered from one. */
export function isMarked(pid: string, { first, last }: Marks): boolean {
  const from = base();
  const limits = from === undefined ? undefined : limitsOf(pid);
  if (from === undefined || limits === undefined) return false;
  return limits.locks <= from + last && limits.memory <= from + numbers - first;
}

/** The process whose call a mark names, where it is just as it was given. */
export function markerOf(pid: string): number | undefined {
  const from = base();
  const limits = from === undefined ? undefined : limitsOf(pid);
  if (from === undefined || limits === undefined || limits.locks + limits.memory !== 2 * from + numbers)
    return undefined;
  return Math.floor((limits.locks - from) / callsOfProcess);
}

/** The hard limits; undefined for a process that is not there, and elsewhere than on Linux. */
function limitsOf(pid: string): Mark | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/limits`, "latin1");
  } catch {
    return undefined;
  }
  const hard = (name: string) => {
    const value = new RegExp(`^${name} +\\S+ +(\\S+)`, "m").exec(text)?.[1];
    return value === undefined || value === "unlimited" ? Number.POSITIVE_INFINITY : Number(value);
  };
  return { locks: hard("Max file locks"), memory: hard("Max resident set") };
}
