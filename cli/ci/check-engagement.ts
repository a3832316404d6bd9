import { isDeepStrictEqual } from "node:util";
import { type Compilation, type CompiledFlow, compile, type Host, type OutputFile } from "../../compiler/index.ts";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import type { TriggersRehearsalOptions } from "../../runtime/local/rehearse-triggers.ts";
import { cameToItsEnd } from "../came-to-its-end.ts";
import { runnableEngagement } from "../compile-engagement.ts";
import { packageFile } from "../package-file.ts";

/** Result of the checks of one engagement, beside its diagnostics. */
export interface EngagementCheck {
  engagement: string;
  isCompiled: boolean;
  /** Files that differed in a second compilation; empty when it does not compile. */
  unrepeatable: string[];
  /** Absent when no rehearsal was requested or possible. */
  rehearsal?: RehearsalResult;
}

export interface RehearsalResult {
  /** `finished`, the project's last status, or the reason why it could not be rehearsed. */
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

/** True when both states compile to the same bytes, and are rehearsed on the same code. */
export function isSameOutput(before: Compilation | undefined, after: Compilation): boolean {
  return (
    before?.files !== undefined &&
    after.files !== undefined &&
    differingFiles(before.files, after.files).length === 0 &&
    isDeepStrictEqual(codeIn(before), codeIn(after))
  );
}

const codeIn = ({ flows = [] }: Compilation) => flows.map(({ example }) => example);

/** Compiles again and returns the files that differ. */
export function repeatCompilation(host: Host, engagement: string, { files = [] }: Compilation): string[] {
  return differingFiles(files, compile(host, { engagement }).files ?? []);
}

function differingFiles(some: readonly OutputFile[], others: readonly OutputFile[]): string[] {
  const texts = new Map(others.map(({ path, text }) => [path, text]));
  const paths = new Set([...some, ...others].map(({ path }) => path));
  const old = new Map(some.map(({ path, text }) => [path, text]));
  return [...paths].filter((path) => old.get(path) !== texts.get(path)).sort();
}

/** Rehearses each flow of the engagement; returns a failure as a result, so that the other engagements are still checked. */
export async function rehearseCompilation({ flows = [] }: Compilation): Promise<RehearsalResult | undefined> {
  const results: RehearsalResult[] = [];
  for (const flow of flows) {
    const { name, pipeline } = flow;
    const result = await rehearseFlow(flow);
    const problems = pipeline.flow === undefined ? result.problems : result.problems.map((each) => `${name}: ${each}`);
    results.push({ ...result, problems });
  }
  const examples = flows.flatMap((flow) => flow.examples);
  // Forges and schedules without examples are not played: there would be nothing to compare with.
  if (examples.length > 0) results.push(await rehearseExamples(flows, examples));
  const [first, ...others] = results;
  return others.reduce<RehearsalResult | undefined>((sum, each) => sum && together(sum, each), first);
}

/** The outcome of several is that of the first that did not come to its end. */
function together(a: RehearsalResult, b: RehearsalResult): RehearsalResult {
  return {
    outcome: a.isFinished ? b.outcome : a.outcome,
    isFinished: a.isFinished && b.isFinished,
    phases: a.phases + b.phases,
    rounds: a.rounds + b.rounds,
    acts: [...a.acts, ...b.acts],
    problems: [...a.problems, ...b.problems],
    costMicros: a.costMicros + b.costMicros,
    wallSeconds: a.wallSeconds + b.wallSeconds,
  };
}

/** Plays the example events of the triggers; what they start is played to its end. */
async function rehearseExamples(
  flows: NonNullable<Compilation["flows"]>,
  examples: TriggersRehearsalOptions["examples"],
): Promise<RehearsalResult> {
  const { rehearseTriggers } = await import("../../runtime/local/rehearse-triggers.ts");
  const runner = packageFile("build/runner/main.js", "runtime/runner/main.ts");
  const engagements = flows.map(({ pipeline, files, example }) => runnableEngagement(pipeline, files, example));
  try {
    const { outcome, acts, problems, wallSeconds } = await rehearseTriggers({ flows: engagements, examples, runner });
    const isFinished = problems.length === 0;
    const counted = { phases: 0, rounds: 0, costMicros: 0 };
    return {
      outcome: isFinished ? outcome : "the triggers failed",
      isFinished,
      ...counted,
      acts,
      problems,
      wallSeconds,
    };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): RehearsalResult {
  const outcome = error instanceof Error ? error.message : String(error);
  const nothing = { phases: 0, rounds: 0, acts: [], problems: [], costMicros: 0, wallSeconds: 0 };
  return { outcome, isFinished: false, ...nothing };
}

async function rehearseFlow({ pipeline, files, example }: CompiledFlow): Promise<RehearsalResult> {
  const { rehearse } = await import("../../runtime/local/rehearse.ts");
  const runner = packageFile("build/runner/main.js", "runtime/runner/main.ts");
  try {
    return summarise(await rehearse({ engagement: runnableEngagement(pipeline, files, example), runner }));
  } catch (error) {
    return failed(error);
  }
}

function summarise({ outcome, phases, acts, problems, usage, wallSeconds }: RehearsalReport): RehearsalResult {
  return {
    outcome,
    isFinished: cameToItsEnd({ outcome }),
    phases: phases.length,
    rounds: phases.reduce((sum, { rounds }) => sum + rounds, 0),
    acts,
    problems,
    costMicros: usage.costMicros,
    wallSeconds,
  };
}
