import { spawnSync } from "node:child_process";

/** One thing that is measured: what it is called and how one run of it goes, in milliseconds. */
export interface Candidate {
  name: string;
  run(): number | Promise<number>;
}

export interface Measured {
  name: string;
  median: number;
  min: number;
  max: number;
  /** Median of the differences to the first candidate in the same round: a machine that is slow for a while is so for both. */
  overFirst: number;
  /** The same for the processor time of this process, in milliseconds, which other work on the machine changes little. */
  processorOverFirst: number;
}

/** Runs the candidates in turn, A B C C B A …, so that neither a machine whose speed drifts nor the place in a round favours one. */
export async function measureInTurn(candidates: Candidate[], rounds: number, warmUp = 1): Promise<Measured[]> {
  const samples = candidates.map((): number[] => []);
  const processor = candidates.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    const order = [...candidates.entries()];
    for (const [index, candidate] of round % 2 === 0 ? order : order.toReversed()) {
      const before = process.cpuUsage();
      const value = await candidate.run();
      const { user, system } = process.cpuUsage(before);
      if (round < 0) continue;
      samples[index]?.push(value);
      processor[index]?.push((user + system) / 1000);
    }
  }
  return candidates.map(({ name }, index) => {
    const own = samples[index] ?? [];
    const sorted = own.toSorted((a, b) => a - b);
    return {
      name,
      median: medianOf(own),
      min: sorted[0] ?? Number.NaN,
      max: sorted.at(-1) ?? Number.NaN,
      overFirst: medianDifference(own, samples[0]),
      processorOverFirst: medianDifference(processor[index], processor[0]),
    };
  });
}

const medianDifference = (values: readonly number[] = [], first: readonly number[] = []): number =>
  medianOf(values.map((value, at) => value - (first[at] ?? Number.NaN)));

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The wall time of one process from start to exit, in milliseconds; throws when it fails. */
export function timeProcess(command: string, args: string[], cwd: string): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  const elapsed = performance.now() - started;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr.slice(-2000)}`);
  return elapsed;
}

/** A table of medians with the ratio to one of the rows. */
export function report(title: string, unit: string, rows: Measured[], baseline: string): void {
  const base = rows.find(({ name }) => name === baseline)?.median ?? Number.NaN;
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`\n${title}`);
  for (const { name, median, min, max } of rows) {
    const figures = [median, min, max].map((value) => format(value).padStart(9));
    console.log(
      `  ${name.padEnd(width)}  median ${figures[0]} ${unit}  (${figures[1]?.trim()} to ${figures[2]?.trim()})  ${(median / base).toFixed(2)} x ${baseline}`,
    );
  }
}

function format(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(4);
}
