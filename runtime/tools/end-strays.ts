import { readdir, readFile } from "node:fs/promises";

const rounds = 10;

/**
 * Kills processes that a program started in sessions of their own, where its group's end does not reach them: they are known
 * by the home they were given, which no other program has. Only Linux lets one see that; elsewhere they live on.
 */
export async function endStrays(home: string): Promise<void> {
  // One that is forking while it is looked for is found the next time.
  for (let round = 0; round < rounds; round++) {
    const strays = await findStrays(home);
    if (strays.length === 0) return;
    for (const pid of strays) end(pid);
  }
}

async function findStrays(home: string): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  const homes = await Promise.all(
    pids.map(async (pid) => ((await environmentOf(pid)).includes(`HOME=${home}`) ? [pid] : [])),
  );
  return homes.flat().map(Number);
}

/** Nothing for processes of others, and for those that have ended. */
async function environmentOf(pid: string): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  return text.split("\0");
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
