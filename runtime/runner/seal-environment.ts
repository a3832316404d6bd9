import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/**
 * Keeps this process's variables from other processes of its user: Linux shows them those that a process was started with, in
 * `/proc/<pid>/environ`, from where they lie in its memory. Nothing changes for this process and for what it starts. False
 * where they stay readable; elsewhere than on Linux there is nothing to do.
 */
export function sealEnvironment(): boolean {
  if (process.platform !== "linux") return true;
  // Each is now a copy on the heap: what C code asks for is no longer looked up where the process was started with it.
  for (const [name, value] of Object.entries(process.env)) process.env[name] = value;
  try {
    blank(placeOfEnvironment());
  } catch {
    // Whether it can be read is what counts.
  }
  return !isReadable();
}

/** A process that may not open its own is one that no other of its user may look at. */
function isReadable(): boolean {
  try {
    return readFileSync("/proc/self/environ").some((byte) => byte !== 0);
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

function placeOfEnvironment(): Place {
  const stat = readFileSync("/proc/self/stat", "latin1");
  // The second field, the program's name in brackets, may hold blanks and brackets of its own.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number): number => Number(fields[number - 3]);
  return { start: field(startField), length: field(endField) - field(startField) };
}

function blank({ start, length }: Place): void {
  const memory = openSync("/proc/self/mem", "r+");
  try {
    writeSync(memory, Buffer.alloc(length), 0, length, start);
  } finally {
    closeSync(memory);
  }
}
