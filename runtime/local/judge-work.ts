import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Model, Pipeline } from "../../schema/types.ts";
import type { DeliveredFile, Fault, Grade } from "../grading/delivery.ts";
import { type Agreement, agreementOf, type RatedPair } from "../grading/judge/agreement.ts";
import { createJudge, type Judge, type Judgement } from "../grading/judge/judge.ts";
import { rubricDigest } from "../grading/judge/judge-request.ts";
import { judgedWorks, workOfPhase } from "../grading/judge/judged-work.ts";
import { openModels } from "../models/model-providers.ts";
import { createRehearsalModel } from "../models/rehearsal/rehearsal-model.ts";
import type { ModelClient } from "../swarm/ports.ts";

/** A gate of a finished project with people's ratings, and the rated files. */
export interface RatedGate {
  /** Name for people: project, phase and round. */
  gate: string;
  phase: string;
  /** By name, the mean over the people who decided. */
  ratings: { [name: string]: number };
  comment: string;
  files: DeliveredFile[];
}

export interface JudgeOptions {
  model: Model;
  budgetMicros: number;
  ratedGates: readonly RatedGate[];
  /** Agreement measured by an earlier evaluation with the same model and rubric; used when there are no rated gates. */
  known?: JudgeResult;
}

/** The judge of an evaluation, as `--out` stores it. */
export interface JudgeResult {
  model: string;
  /** Digest of the judge's instructions: agreement measured with different instructions does not count. */
  rubric: string;
  agreement: Agreement;
  /** Pairs with the largest difference. */
  disagreements: RatedPair[];
  /** Reasons why gates were left out. */
  unrated: string[];
  costMicros: number;
  budgetMicros: number;
}

export interface OpenJudge {
  grade(pipeline: Pipeline, files: readonly DeliveredFile[], least: number | undefined): Promise<JudgedRun>;
  result(): JudgeResult;
}

export interface JudgedRun {
  judgements: Judgement[];
  grade: Grade;
}

/** Measures the judge's agreement with people, then lets it rate the work that `use` passes to it. */
export async function withJudge<T>(
  options: JudgeOptions,
  played: "rehearsal" | "declared",
  pipeline: Pipeline,
  use: (judge: OpenJudge) => Promise<T>,
): Promise<T> {
  const endpoint = played === "rehearsal" ? await rehearsalEndpoint() : { models: openModels(), close() {} };
  try {
    return await use(await openJudge(options, endpoint.models, pipeline));
  } finally {
    endpoint.close();
  }
}

export async function openJudge(options: JudgeOptions, models: ModelClient, pipeline: Pipeline): Promise<OpenJudge> {
  const { model, budgetMicros } = options;
  const id = model.ids[0] ?? "";
  const judge = createJudge({ models, model, budgetMicros });
  const { pairs, unrated } = await rateGates(judge, pipeline, options.ratedGates);
  const isKnown = pairs.length === 0 && options.known?.model === id && options.known.rubric === rubricDigest;
  const { agreement, disagreements } =
    isKnown && options.known !== undefined
      ? options.known
      : { agreement: agreementOf(pairs), disagreements: furthest(pairs) };
  return {
    async grade(of, files, least) {
      const judgements: Judgement[] = [];
      for (const work of judgedWorks(of, files)) judgements.push(await judge.rate(work));
      return { judgements, grade: gradeOf(judgements, agreement, least) };
    },
    result: () => ({
      model: id,
      rubric: rubricDigest,
      agreement,
      disagreements,
      unrated,
      costMicros: judge.spentMicros(),
      budgetMicros,
    }),
  };
}

async function rateGates(judge: Judge, pipeline: Pipeline, gates: readonly RatedGate[]) {
  const pairs: RatedPair[] = [];
  const unrated: string[] = [];
  for (const { gate, phase, ratings: given, comment, files } of gates) {
    const work = workOfPhase(pipeline, phase, Object.keys(given), files);
    const { ratings, problem = "" } =
      work.files.length === 0 ? { problem: "The phase declares no deliverable now." } : await judge.rate(work);
    if (ratings === undefined) unrated.push(`${gate}: ${problem}`);
    for (const [rating, people] of Object.entries(given)) {
      const score = ratings?.[rating]?.score;
      if (score !== undefined) pairs.push({ gate, rating, people, judge: score, comment });
    }
  }
  return { pairs, unrated };
}

const distance = ({ people, judge }: RatedPair): number => Math.abs(people - judge);

const furthest = (pairs: readonly RatedPair[]): RatedPair[] =>
  pairs
    .filter((pair) => distance(pair) > 0)
    .toSorted((a, b) => distance(b) - distance(a))
    .slice(0, 3);

export const meanOf = ({ ratings = {} }: Judgement): number | undefined => {
  const scores = Object.values(ratings).map(({ score }) => score);
  return scores.length === 0 ? undefined : scores.reduce((sum, score) => sum + score, 0) / scores.length;
};

/** Fails only with a calibrated judge, and only when the case declares a least rating. */
function gradeOf(judgements: readonly Judgement[], agreement: Agreement, least: number | undefined): Grade {
  const skipped = (reason: string): Grade => ({ grader: "judge", state: "skipped", faults: [], reason });
  if (!agreement.isCalibrated) return skipped("The judge is not calibrated.");
  if (least === undefined) return skipped("Neither the case nor the engagement declares a least rating.");
  if (judgements.every(({ ratings }) => ratings === undefined)) return skipped("The judge rated nothing.");
  const faults = judgements.flatMap((judgement): Fault[] => {
    const mean = meanOf(judgement);
    if (mean === undefined || mean >= least) return [];
    return [{ text: `${judgement.phase} is rated ${mean.toFixed(1)}, below ${least}.` }];
  });
  return { grader: "judge", state: faults.length === 0 ? "passed" : "failed", faults };
}

async function rehearsalEndpoint(): Promise<{ models: ModelClient; close(): void }> {
  const server = createServer(createRehearsalModel({ pipelineFor: () => undefined }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return {
    models: openModels({ bedrock: { endpoint, region: "us-east-1", credentials } }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
