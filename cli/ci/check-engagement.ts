import { type Compilation, compile, type Host, type OutputFile } from "../../compiler/index.ts";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runnableEngagement } from "../compile-engagement.ts";
import { packageFile } from "../package-file.ts";

/** What was found out about one engagement, beside its diagnostics. */
export interface EngagementCheck {
  engagement: string;
  isCompiled: boolean;
  /** Files that a second compilation gave other bytes; empty where it does not compile. */
  unrepeatable: string[];
  /** Absent where it was not to be rehearsed, or could not be. */
  rehearsal?: RehearsalResult;
}

export interface RehearsalResult {
  /** `finished`, where the project stood, or why it could not be played. */
  outcome: string;
  isFinished: boolean;
  phases: number;
  rounds: number;
  /** Of questions, gates and operators, in the order of the acts. */
  acts: RehearsalReport["acts"];
  problems: string[];
  costMicros: number;
  wallSeconds: number;
}

export function isPassed({ isCompiled, unrepeatable, rehearsal }: EngagementCheck): boolean {
  return isCompiled && unrepeatable.length === 0 && rehearsal?.isFinished !== false;
}

/** Whether both states compile to the same bytes. */
export function isSameOutput(before: Compilation | undefined, after: Compilation): boolean {
  return (
    before?.files !== undefined && after.files !== undefined && differingFiles(before.files, after.files).length === 0
  );
}

/** Compiles once more and names the files that are not the same, byte for byte. */
export function repeatCompilation(host: Host, engagement: string, { files = [] }: Compilation): string[] {
  return differingFiles(files, compile(host, { engagement }).files ?? []);
}

function differingFiles(some: readonly OutputFile[], others: readonly OutputFile[]): string[] {
  const texts = new Map(others.map(({ path, text }) => [path, text]));
  const paths = new Set([...some, ...others].map(({ path }) => path));
  const old = new Map(some.map(({ path, text }) => [path, text]));
  return [...paths].filter((path) => old.get(path) !== texts.get(path)).sort();
}

/** Plays the engagement; that it cannot be played is a result as well, so that the others are still looked at. */
export async function rehearseCompilation({ pipeline, files }: Compilation): Promise<RehearsalResult | undefined> {
  if (pipeline === undefined || files === undefined) return undefined;
  const { rehearse } = await import("../../runtime/local/rehearse.ts");
  const runner = packageFile("build/runner/main.js", "runtime/runner/main.ts");
  try {
    return summarise(await rehearse({ engagement: runnableEngagement(pipeline, files), runner }));
  } catch (error) {
    const outcome = error instanceof Error ? error.message : String(error);
    const nothing = { phases: 0, rounds: 0, acts: [], problems: [], costMicros: 0, wallSeconds: 0 };
    return { outcome, isFinished: false, ...nothing };
  }
}

function summarise({ outcome, phases, acts, problems, usage, wallSeconds }: RehearsalReport): RehearsalResult {
  return {
    outcome,
    isFinished: outcome === "finished",
    phases: phases.length,
    rounds: phases.reduce((sum, { rounds }) => sum + rounds, 0),
    acts,
    problems,
    costMicros: usage.costMicros,
    wallSeconds,
  };
}
