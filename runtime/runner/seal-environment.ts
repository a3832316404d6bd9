import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * Hides this container's start environment from other programs in it: Linux shows a process's start environment to its
 * user in `/proc/<pid>/environ`, read from the process's memory. An init process in front of this one has the same
 * variables, which would be visible too. Does not change the variables for this process and its children. False when a
 * process still shows them; outside Linux there is nothing to do.
 */
export function sealEnvironment(proc = "/proc"): boolean {
  if (process.platform !== "linux") return true;
  // Processes started with this run's token belong to its container; credentials may be shared with others.
  const token = process.env.CREW_TASK_TOKEN;
  const secrets = token === undefined ? [] : [`CREW_TASK_TOKEN=${token}`];
  // Copies each variable to the heap: C code no longer reads the start environment's memory.
  for (const [name, value] of Object.entries(process.env)) process.env[name] = value;
  blank(join(proc, "self"));
  for (const pid of processesShowing(secrets, proc)) blank(join(proc, pid));
  return !isReadable(join(proc, "self")) && processesShowing(secrets, proc).length === 0;
}

/** Returns the processes of this user whose environment contains one of these variables. */
function processesShowing(variables: readonly string[], proc: string): string[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const shown = new Set(environmentOf(join(proc, pid)).split("\0"));
      return variables.some((variable) => shown.has(variable));
    });
}

/** Empty when it cannot be read: then no other program of this user can read it either. */
function environmentOf(folder: string): string {
  try {
    return readFileSync(join(folder, "environ"), "utf8");
  } catch {
    return "";
  }
}

/** False for a process whose own environment file is unreadable; then no other process of its user can read it. */
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

// Fields 50 and 51 of proc_pid_stat(5): env_start and env_end. User-space addresses have at most 47 bits.
const [startField, endField] = [50, 51];

function placeOfEnvironment(folder: string): Place {
  const stat = readFileSync(join(folder, "stat"), "latin1");
  // The second field, the program's name in brackets, may contain spaces and brackets.
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
    // Only the result of the read matters.
  }
}
