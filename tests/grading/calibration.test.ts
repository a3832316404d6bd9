import { afterAll, beforeAll, expect, test } from "vitest";
import { compareEvaluations } from "../../cli/eval/compare-evaluations.ts";
import { describeEvaluation, isGood } from "../../cli/eval/describe-evaluation.ts";
import { readRatedGates } from "../../cli/eval/rated-gates.ts";
import { ApiClient } from "../../runtime/api-client/api-client.ts";
import type { Evaluation, JudgeOptions, RatedGate } from "../../runtime/local/evaluate.ts";
import { openJudge } from "../../runtime/local/judge-work.ts";
import { createRehearsalModel } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import type { Pipeline, Step } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { pipeline as shop } from "../support/manifest.ts";
import { clientFor, serve } from "../support/model-endpoint.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const gateStep = { kind: "await-decision", phase: "discovery", ratings: ["quality", "relevance"] };
const deliverable = { id: "d", title: "D", path: "docs/discovery/*.md", owner: "architect", min: 1, optional: false };
const pipeline: Pipeline = {
  ...shop,
  phases: {
    discovery: { ...Object.values(shop.phases)[0]!, title: "Discovery", goal: "Scope.", deliverables: [deliverable] },
  },
  steps: [gateStep as unknown as Step],
};

const good = `# Scope\n\n${"The office sells 900 permits a day, of which 40 are refused. ".repeat(9)}\n`;
const middling = "# Scope\n\nThe office sells 900 permits a day. To be decided.\n";
const bad = "# Scope\n\nTODO\n\n## Costs\n";
const texts = [good, middling, bad];

const vote = (by: string, kind: number) => ({
  decisionId: `d-${by}`,
  verdict: "approve" as const,
  by,
  name: by,
  time: "2026-11-20T11:00:00.000Z",
  revision: r1,
  ratings: { quality: [5, 3, 1][kind]!, relevance: [5, 3, 1][kind]! },
  comment: `Kind ${kind}.`,
  artifactComments: {},
});

/** A project that ended; people rated its work by the kind of its text. */
async function endedProject(id: string, kind: number): Promise<void> {
  const [cora, carl] = ["cora@example.com", "carl@example.com"];
  const files = { "docs/discovery/scope.md": texts[kind]!, "docs/other.md": "Not of this phase." };
  await services.project(id, { status: "FINISHED", finishedAt: "2026-11-20T11:30:00.000Z" });
  await services.revision(id, { id: r1, time: "2026-11-20T09:59:00.000Z", phase: "discovery", round: 1, files });
  await services.gate(id, "discovery", 1, {
    status: "DECIDED",
    verdict: "approve",
    decidedAt: "2026-11-20T11:00:00.000Z",
    votes: { [cora]: vote(cora, kind), [carl]: vote(carl, kind) },
  });
}

let gates: RatedGate[];
beforeAll(async () => {
  await Promise.all(Array.from({ length: 9 }, (_, index) => endedProject(`ended-${index}`, index % 3)));
  await services.project("still-running");
  await services.gate("still-running", "discovery", 1, { votes: { "cora@example.com": vote("cora@example.com", 1) } });
  gates = await readRatedGates(api, "shop");
});

const api = new ApiClient(async ({ path }) => {
  const response = await services.call(path, "otto@example.com");
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
});

const nova = "us.amazon.nova-pro-v1:0";
const price = { inputMicros: 800_000, outputMicros: 3_200_000, cacheReadMicros: 800_000, cacheWriteMicros: 800_000 };
async function judgeFrom(ratedGates: RatedGate[], known?: JudgeOptions["known"]) {
  const endpoint = await serve(createRehearsalModel({ pipelineFor: () => undefined }));
  const model = {
    provider: "bedrock" as const,
    ids: [nova],
    maxTokens: 8192,
    cache: "off" as const,
    prices: { [nova]: price },
  };
  const options = { model, budgetMicros: 2_000_000, ratedGates, ...(known && { known }) };
  return openJudge(options, clientFor(endpoint).models, pipeline);
}

const files = (text: string) => [{ path: "docs/discovery/scope.md", text }];

test("a judge is calibrated on what people rated at gates of finished projects, and then fails work below the least rating", async () => {
  expect(gates).toHaveLength(9);
  expect(gates[0]).toMatchObject({
    phase: "discovery",
    ratings: { quality: expect.any(Number) },
    comment: expect.stringMatching(/^Kind \d\. \/ Kind/),
  });
  const judge = await judgeFrom(gates);
  const { agreement, costMicros } = judge.result();
  expect(agreement).toMatchObject({ count: 18, gates: 9, isCalibrated: true });
  expect([agreement.meanError! < 0.75, agreement.spearman! > 0.9, costMicros > 0]).toEqual([true, true, true]);
  expect((await judge.grade(pipeline, files(bad), 4)).grade).toMatchObject({
    state: "failed",
    faults: [{ text: expect.stringMatching(/discovery is rated \d\.\d, below 4/) }],
  });
  expect((await judge.grade(pipeline, files(good), 4)).grade.state).toBe("passed");
  expect((await judge.grade(pipeline, files(bad), undefined)).grade.state).toBe("skipped");
  const later = await judgeFrom([], judge.result());
  expect(later.result().agreement).toEqual(agreement);
  const other = await judgeFrom([], { ...judge.result(), rubric: "another" });
  expect(other.result().agreement.isCalibrated).toBe(false);
});

const opposed = (gate: RatedGate): RatedGate => ({
  ...gate,
  ratings: Object.fromEntries(Object.entries(gate.ratings).map(([name, value]) => [name, 6 - value])),
});

test("a judge that disagrees with people decides nothing, and the widest disagreements are reported with people's words", async () => {
  const judge = await judgeFrom(gates.map(opposed));
  const { agreement, disagreements } = judge.result();
  expect(agreement.isCalibrated).toBe(false);
  expect(disagreements[0]).toMatchObject({ people: 1, judge: 5, comment: "Kind 0. / Kind 0." });
  const judged = await judge.grade(pipeline, files(bad), 4);
  expect(judged.grade).toMatchObject({ state: "skipped", reason: "The judge is not calibrated." });
  const evaluation = evaluationOf(judge.result(), judged);
  expect(evaluation.cases[0]!.runs.every(isGood)).toBe(true);
  expect(describeEvaluation(evaluation)).toMatch(
    /uncalibrated: it decides nothing \(18 ratings at 9 gates, mean error \d\.\d\d, Spearman -\d\.\d\d\)/,
  );
});

function evaluationOf(
  judge: Evaluation["judge"],
  { judgements, grade }: Awaited<ReturnType<Awaited<ReturnType<typeof judgeFrom>>["grade"]>>,
): Evaluation {
  const run = {
    outcome: "finished",
    grades: [grade],
    judgements,
    costMicros: 0,
    minutes: 0,
    accepted: 1,
    problems: [],
  };
  return {
    engagement: "shop",
    model: "rehearsal",
    runs: 1,
    digests: { config: "c", prompts: {} },
    cases: [{ name: "permits", title: "Permits", runs: [run] }],
    ...(judge !== undefined && { judge }),
  };
}

test("lower ratings than the baseline's are worse by a calibrated judge, reported by another, and not compared between two judges", async () => {
  const judge = await judgeFrom([]);
  const [before, after] = [
    await judge.grade(pipeline, files(good), undefined),
    await judge.grade(pipeline, files(bad), undefined),
  ];
  const result = (isCalibrated: boolean, over = {}) => ({
    ...judge.result(),
    agreement: { ...judge.result().agreement, isCalibrated },
    ...over,
  });
  const compared = (one: Evaluation["judge"], other: Evaluation["judge"]) =>
    compareEvaluations(evaluationOf(one, before), evaluationOf(other, after));
  expect(compared(result(true), result(true)).worse).toEqual([
    expect.stringMatching(/permits: the judge rates discovery quality \d\.0, before 5\.0\./),
    expect.stringMatching(/discovery relevance/),
  ]);
  const uncalibrated = compared(result(false), result(true));
  expect([uncalibrated.worse, uncalibrated.changes[0]]).toEqual([[], expect.stringContaining("this decides nothing")]);
  const others = compared(result(true), result(true, { model: "us.meta.llama" }));
  expect([others.worse, others.changes]).toEqual([[], [expect.stringContaining("ratings are not compared")]]);
});
