import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import type { Json } from "../../base/json.ts";
import type { RoundItem } from "../../runtime/ledger/items.ts";
import type { PhaseFacts } from "../../runtime/ledger/phase-facts.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { emitPipeline, type Feature, lowerFeature, textOf } from "../pipelines/workspace.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());
let played: PlayedMachine | undefined;
afterEach(() => played?.close());

type Facts = Required<PhaseFacts>;
const tree = asDigest("a".repeat(64));
const ended = (minute: number, round: Partial<RoundItem>) => ({
  finishedAt: `2026-11-20T10:0${minute}:00.000Z`,
  ...round,
});

/** A project of one of the small engagements that has stopped, with what it is recorded by. */
async function stopped(id: string, feature: Feature): Promise<void> {
  const pipeline = lowerFeature(feature);
  const config = await services.objects.put(JSON.stringify(pipeline));
  const manifest = await services.objects.put(textOf(emitPipeline(pipeline), "status.json"));
  await services.project(id, { config, manifest, status: "STOPPED" });
}

/** Resumes the project, and gives the machine what the API starts it with. */
async function resumed(id: string, feature: Feature, from: string): Promise<{ [name: string]: Json }> {
  const response = await services.post(`/api/projects/${id}/resume`, "operator@example.com", { from });
  expect(response.status, await response.text()).toBe(200);
  const input = services.machines.started.at(-1)?.input as { [name: string]: Json };
  played = await openPlayedMachine(feature);
  await played.start({ ...input, project: "p1" });
  return input;
}

async function nextPhases(count: number): Promise<(string | undefined)[]> {
  const runs = await Promise.all(Array.from({ length: count }, () => played?.nextRun()));
  return runs.map((run) => run?.environment.PHASE).sort();
}

test("a resumed project takes the branch that an earlier phase's output says, whatever a phase beside it or a later round reported", async () => {
  for (const [severity, phases] of [
    ["none", ["figures", "text"]],
    ["low", ["text"]],
  ] as const) {
    const id = `branch-${severity}`;
    const other = severity === "low" ? "none" : "low";
    await stopped(id, "send-back");
    await services.round(id, "outline", 1, ended(1, { outputs: { critic: { severity: other } } }));
    await services.round(id, "outline", 2, ended(2, { outputs: { critic: { severity } } }));
    await services.round(id, "text", 1, ended(3, { outputs: { critic: { severity: other } } }));
    await services.round(id, "outline", 3, { status: "WORKING", outputs: { critic: { severity: other } } });
    const input = await resumed(id, "send-back", "text");
    expect(input).toMatchObject({ outputs: { critic: { severity } }, rounds: { outline: 3, text: 1 } });
    expect(await nextPhases(phases.length)).toEqual(phases);
    await played?.close();
  }
  played = undefined;
});

test("a gate of a resumed project passes on the ratings and the money of an earlier phase, and on its newest review", async () => {
  await stopped("gate", "values");
  const spend = (usd: number): Facts["spend"] => ({ usd, projectUsd: usd });
  const review = (approved: boolean): Facts["review"] => ({ tree, values: { approved, confirmed: 2 } });
  const findings: Facts["findings"] = { tree, values: { high: 0 } };
  await services.round("gate", "draft", 1, ended(1, { facts: { spend: spend(900), review: review(false) } }));
  await services.round("gate", "draft", 2, ended(2, { facts: { spend: spend(2), findings } }));
  await services.round("gate", "draft~review", 2, ended(3, { facts: { spend: spend(3), review: review(true) } }));
  const customer = "customer@example.com";
  const vote: RecordedDecision = {
    ...{ decisionId: "v1", by: customer, name: "Customer", time: "2026-11-20T10:04:00.000Z", verdict: "approve" },
    ...{ revision: r1, ratings: { ease: 4 }, comment: "", artifactComments: {} },
  };
  await services.gate("gate", "draft", 2, { status: "DECIDED", verdict: "approve", votes: { [customer]: vote } });
  const input = await resumed("gate", "values", "release");
  expect(input.facts).toEqual({ draft: { spend: spend(3), review: review(true), ratings: { ease: 4 } } });
  const release = await played?.nextRun();
  expect(release?.environment.PHASE).toBe("release");
  if (release !== undefined) await played?.succeed(release, { outcome: "done", revision: "r2", tree, outputs: {} });
  expect(await played?.end()).toMatchObject({ status: "SUCCEEDED" });
  expect(await played?.item("GATE#release#0001")).toMatchObject({ passedBy: "condition" });
});

test("a project that resumes from its first phase knows nothing of earlier rounds", async () => {
  await stopped("first", "send-back");
  await services.round("first", "outline", 1, ended(1, { outputs: { critic: { severity: "low" } } }));
  expect(await resumed("first", "send-back", "outline")).toMatchObject({ outputs: {}, facts: {} });
  expect(await nextPhases(1)).toEqual(["outline"]);
});

test("a resumed project begins a round above every number that its phase has used, also of a gate or review of the same work", async () => {
  const id = "asked-again";
  await services.project(id, { status: "STOPPED", finishedAt: "2026-11-20T11:00:00.000Z" });
  await services.round(id, "discovery", 1, { status: "DONE", finishedAt: "2026-11-20T09:30:00.000Z" });
  await services.round(id, "design", 1, { status: "DONE", finishedAt: "2026-11-20T09:40:00.000Z" });
  await services.round(id, "design~review", 3, { status: "DONE", finishedAt: "2026-11-20T09:50:00.000Z" });
  await services.gate(id, "discovery", 2, { status: "EXPIRED", closedAt: "2026-11-20T10:10:00.000Z" });
  expect((await services.post(`/api/projects/${id}/resume`, undefined, { from: "discovery" })).status).toBe(200);
  expect(services.machines.started.at(-1)?.input).toMatchObject({ rounds: { discovery: 2, design: 3 } });
});
