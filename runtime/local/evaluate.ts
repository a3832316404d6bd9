import { createHash } from "node:crypto";
import { parsePipeline } from "../../schema/parse-outputs.ts";
import type { Grade } from "../grading/delivery.ts";
import { grade } from "../grading/grade.ts";
import type { Judgement } from "../grading/judge/judge.ts";
import { type Case, readCases } from "../grading/read-case.ts";
import type { CompiledEngagement } from "./deployment.ts";
import { type JudgeOptions, type JudgeResult, type OpenJudge, type RatedGate, withJudge } from "./judge-work.ts";
import { type RehearsalReport, type RehearsalResults, rehearse } from "./rehearse.ts";

export { BadCases } from "../grading/read-case.ts";
export type { Case, Grade, Judgement, JudgeOptions, JudgeResult, RatedGate };

export interface EvaluationOptions {
  engagement: CompiledEngagement;
  /** Entry file of the runner. */
  runner: string;
  /** A folder that contains folders with a `case.yaml`. */
  cases: string;
  /** Cases to run; default: all. */
  only?: readonly string[];
  /** Number of runs per case. */
  runs: number;
  model: "rehearsal" | "declared";
  onProgress: (text: string) => void;
  /** Called once the cases are read; undefined: no judge. */
  judge?: (cases: Case[]) => Promise<JudgeOptions | undefined>;
}

export interface EvaluatedRun {
  outcome: string;
  grades: Grade[];
  costMicros: number;
  minutes: number;
  /** Number of accepted deliverables in phases that ended as planned. */
  accepted: number;
  problems: string[];
  /** By phase; absent without a judge. */
  judgements?: Judgement[];
}

export interface EvaluatedCase {
  name: string;
  title: string;
  runs: EvaluatedRun[];
}

/** Results of an evaluation as JSON, for a later comparison. */
export interface Evaluation {
  engagement: string;
  model: "rehearsal" | "declared";
  runs: number;
  /** SHA-256 of the compiled configuration and of each agent's prompt: they identify the evaluated version. */
  digests: { config: string; prompts: { [agent: string]: string } };
  cases: EvaluatedCase[];
  judge?: JudgeResult;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Runs every case the requested number of times, sequentially, and grades the deliverables. Throws `BadCases`. */
export async function evaluate(options: EvaluationOptions): Promise<Evaluation> {
  const { engagement, only = [], runs, model } = options;
  const chosen = chooseCases(readCases(options.cases), only);
  const pipeline = parsePipeline(engagement.config);
  const prompts = Object.entries(pipeline.agents).map(([name, agent]) => [name, digest(agent.prompt)]);
  const judged = await options.judge?.(chosen);
  const digests = { config: digest(engagement.config), prompts: Object.fromEntries(prompts) };
  const about = { engagement: engagement.name, model, runs, digests };
  if (judged === undefined) return { ...about, cases: await playAll(chosen, options, undefined) };
  options.onProgress(`The judge rates ${judged.ratedGates.length} gates with ratings by people`);
  return withJudge(judged, model, pipeline, async (judge) => {
    const cases = await playAll(chosen, options, judge);
    return { ...about, cases, judge: judge.result() };
  });
}

async function playAll(chosen: Case[], options: EvaluationOptions, judge: OpenJudge | undefined) {
  const cases: EvaluatedCase[] = [];
  for (const each of chosen) {
    const played: EvaluatedRun[] = [];
    for (let run = 1; run <= options.runs; run++) {
      options.onProgress(`${each.name}, run ${run} of ${options.runs}`);
      played.push(await play(each, options, judge));
    }
    cases.push({ name: each.name, title: each.expected.title, runs: played });
  }
  return cases;
}

/** Thrown for a case name that does not exist; the message lists all names. */
export class UnknownCase extends Error {}

function chooseCases(all: Case[], only: readonly string[]): Case[] {
  const unknown = only.find((name) => !all.some((each) => each.name === name));
  if (unknown !== undefined)
    throw new UnknownCase(`There is no case "${unknown}". There are ${all.map(({ name }) => name).join(", ")}.`);
  return all.filter(({ name }) => only.length === 0 || only.includes(name));
}

async function play(
  { expected, statement }: Case,
  options: EvaluationOptions,
  judge: OpenJudge | undefined,
): Promise<EvaluatedRun> {
  let results: RehearsalResults = { files: [], decisions: [] };
  const report = await rehearse({
    engagement: options.engagement,
    runner: options.runner,
    model: options.model,
    sow: statement,
    title: expected.title,
    onResults: (left) => {
      results = left;
    },
  });
  const delivery = deliveryOf(report, results, statement, options.engagement.config);
  const grades = await grade(delivery, expected);
  const pipeline = parsePipeline(options.engagement.config);
  const judged = await judge?.grade(pipeline, delivery.files, expected.judge?.least ?? pipeline.judge?.least);
  return {
    outcome: report.outcome,
    grades: judged === undefined ? grades : [...grades, judged.grade],
    ...(judged !== undefined && { judgements: judged.judgements }),
    costMicros: report.usage.costMicros,
    minutes: Math.round(report.wallSeconds / 6) / 10,
    accepted: report.phases
      .filter(({ status }) => status === "done")
      .reduce((sum, { deliverables }) => sum + deliverables, 0),
    problems: report.problems,
  };
}

/** The delivery without the statement, which is among the files, and without binary files. */
function deliveryOf(report: RehearsalReport, { files }: RehearsalResults, statement: string, given: string) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const texts = files.flatMap(({ path, bytes }) => {
    try {
      return [{ path, text: decoder.decode(bytes) }];
    } catch {
      return [];
    }
  });
  return {
    statement,
    files: texts.filter(({ text }) => text.trim() !== statement.trim()),
    questions: report.acts.flatMap(({ question }) => (question === undefined ? [] : [question])),
    given,
  };
}
