import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { medianOf } from "./timing.ts";

const root = join(import.meta.dirname, "../..");

interface Report {
  outcome: string;
  wallSeconds: number;
  peakMemoryBytes: { host: number; largestRunner: number };
}

/** The whole engagement, unattended; each run is a process of its own and reports its own memory and its runners'. */
export async function benchRehearsal(): Promise<void> {
  const runs = [1, 2, 3].map((): Report => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["cli/bin.js", "rehearse", "cloudcrew", "--json"], {
      cwd: root,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`crew rehearse ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as Report;
  });
  const median = (pick: (report: Report) => number) => medianOf(runs.map(pick));
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log("\ncrew rehearse cloudcrew (aim: under 20 s and 300 MB)");
  console.log(
    `  wall time ${median((run) => run.wallSeconds).toFixed(1)} s, peak memory ${megabytes(median((run) => run.peakMemoryBytes.host))} of the host, ${megabytes(median((run) => run.peakMemoryBytes.largestRunner))} of the largest runner; medians of ${runs.length} runs`,
  );
}
