import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * Keeps what this container was started with from the programs in it: Linux shows a user what his processes were started with,
 * in `/proc/<pid>/environ`, from where it lies in their memory. An init process in front of this one has the same variables and
 * would show them just so. Nothing changes for this process and for what it starts. False where a process still shows them;
 * elsewhere than on Linux there is nothing to do.
 */
export function sealEnvironment(proc = "/proc"): boolean {
  if (process.platform !== "linux") return true;
  // Who was started with the token of this run belongs to its container; where credentials are given out, others may know too.
  const token = process.env.CREW_TASK_TOKEN;
  const secrets = token === undefined ? [] : [`CREW_TASK_TOKEN=${token}`];
  // Each is now a copy on the heap: what C code asks for is no longer looked up where the process was started with it.
  for (const [name, value] of Object.entries(process.env)) process.env[name] = value;
  blank(join(proc, "self"));
  for (const pid of processesShowing(secrets, proc)) blank(join(proc, pid));
  return !isReadable(join(proc, "self")) && processesShowing(secrets, proc).length === 0;
}

/** Processes whose environment this user can read, and that were started with one of these variables. */
function processesShowing(variables: readonly string[], proc: string): string[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const shown = new Set(environmentOf(join(proc, pid)).split("\0"));
      return variables.some((variable) => shown.has(variable));
    });
}

/** Empty where it cannot be read: then no other program of this user can read it either. */
function environmentOf(folder: string): string {
  try {
    return readFileSync(join(folder, "environ"), "utf8");
  } catch {
    return "";
  }
}

/** A process that may not open its own is one that no other of its user may look at. */
function isReadable(folder: string): boolean {
  try {
    return readFileSync(join(folder, "environ")).some((byte) => byte !== 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EACCES";
  }
}

interface Place {
  start: number;
  length: number;
}

// Fields 50 and 51 of proc_pid_stat(5): env_start and env_end. Addresses of user space have at most 47 bits.
const [startField, endField] = [50, 51];

function placeOfEnvironment(folder: string): Place {
  const stat = readFileSync(join(folder, "stat"), "latin1");
  // The second field, the program's name in brackets, may hold blanks and brackets of its own.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number): number => Number(fields[number - 3]);
  return { start: field(startField), length: field(endField) - field(startField) };
}

function blank(folder: string): void {
  try {
    const { start, length } = placeOfEnvironment(folder);
    const memory = openSync(join(folder, "mem"), "r+");
    try {
      writeSync(memory, Buffer.alloc(length), 0, length, start);
    } finally {
      closeSync(memory);
    }
  } catch {
    // Whether it can be read is what counts.
  }
}
