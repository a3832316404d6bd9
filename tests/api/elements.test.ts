import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import type { PhaseView, ProjectView, StatusManifest } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";

let services: ApiServices;
let withList: Awaited<ReturnType<ApiServices["objects"]["put"]>>;

const declared: StatusManifest = {
  ...manifest,
  phases: manifest.phases.map((phase) => {
    const { gate: _, ...rest } = phase;
    return phase.name === "design" ? { ...rest, each: "architect.parts" } : phase;
  }),
};

beforeAll(async () => {
  services = await openApiServices();
  withList = await services.objects.put(JSON.stringify(declared));
});
afterAll(() => services.close());

const elements = JSON.stringify([{ id: "shop", title: "The shop" }, { id: "stock" }, { id: "till", title: " " }]);
const [time, endedAt] = ["2026-11-20T10:00:00.000Z", "2026-11-20T11:00:00.000Z"];

async function begin(id: string, list: object = {}): Promise<void> {
  await services.project(id, { manifest: withList });
  await services.put(key.list(id, "design", 1), { elements, time, ...list });
}

async function viewOf(id: string): Promise<PhaseView> {
  const view: ProjectView = await (await services.call(`/api/projects/${id}`, "cora@example.com")).json();
  const phase = view.phases.find(({ name }) => name === "design");
  if (phase === undefined) throw new Error("The project has no such phase.");
  return phase;
}

test("a project shows each element with its title, how far it is, who works on it and what it cost", async () => {
  await begin("elements-1");
  const usage = { inputTokens: 10, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: 70 };
  await services.round("elements-1", "design@shop", 1, {
    status: "WORKING",
    startedAt: time,
    activeAgent: "architect",
    usage,
  });
  await services.round("elements-1", "design@stock", 1, { status: "DONE", startedAt: time, usage });
  const view = await viewOf("elements-1");
  expect(view).toMatchObject({ status: "working", rounds: [], each: "architect.parts", usage: { costMicros: 140 } });
  expect(view.elements).toMatchObject([
    { id: "shop", title: "The shop", status: "working", activeAgent: "architect", usage: { costMicros: 70 } },
    { id: "stock", title: "stock", status: "reviewing", rounds: [{ round: 1 }] },
    { id: "till", title: "till", status: "upcoming", rounds: [] },
  ]);
});

test("the log of a phase has the events of its elements", async () => {
  await begin("elements-log");
  const event = (id: string, phase: string) => ({ id, time, kind: "handoff", text: `of ${phase}`, phase });
  for (const [id, phase] of [
    ["1", "design@shop"],
    ["2", "design@shop~review"],
    ["3", "discovery"],
  ] as const)
    await services.put(key.event("elements-log", time, id), event(id, phase));
  const lines = async (phase: string) =>
    (await (await services.call(`/api/projects/elements-log/log?phase=${phase}`, undefined)).text()).trim().split("\n");
  expect(await lines("design")).toHaveLength(2);
  expect(await lines("design@shop")).toHaveLength(1);
  expect(await lines("discovery")).toHaveLength(1);
});

test("a phase is done when all elements have ended, however they ended, and says why one did not finish", async () => {
  const results = JSON.stringify([
    { id: "shop", ended: "finished", outputs: {} },
    { id: "stock", ended: "limit", outputs: {}, reason: "No turns are left." },
    { id: "till", ended: "failed", outputs: {}, reason: "Crew.RunnerFailed: Error" },
  ]);
  await begin("elements-2", { results, endedAt });
  const view = await viewOf("elements-2");
  expect(view.status).toBe("done");
  expect(view.elements?.map(({ status, reason }) => [status, reason])).toEqual([
    ["finished", undefined],
    ["limit", "No turns are left."],
    ["failed", "Crew.RunnerFailed: Error"],
  ]);
});

test("an element that is not merged has its branch and the files in conflict, and one that is merged has none", async () => {
  const branches = { ...declared, phases: declared.phases.map((phase) => ({ ...phase, branches: true as const })) };
  const manifestOfBranches = await services.objects.put(JSON.stringify(branches));
  const results = ["shop", "stock", "till"].map((id) => ({ id, ended: "finished", outputs: {} }));
  await begin("elements-5", { results: JSON.stringify(results), workedAt: endedAt });
  await services.project("elements-5", { manifest: manifestOfBranches });
  for (const { id } of results)
    await services.round("elements-5", `design@${id}`, 1, { status: "DONE", startedAt: time });
  const put = (id: string, merge: object) =>
    services.put(key.merge("elements-5", `design@${id}`, 1), {
      branch: `each/design/0001/${id}`,
      run: 1,
      time: endedAt,
      ...merge,
    });
  await put("shop", { state: "merged" });
  await put("stock", {
    state: "returned",
    conflicts: [{ path: "docs/list.md", text: "docs/list.md has both versions." }],
  });
  await services.round("elements-5", "design@stock", 2, { status: "WORKING", startedAt: endedAt });
  const view = await viewOf("elements-5");
  expect(view.status).toBe("working");
  expect(view.elements?.map(({ status, branch, conflicts }) => [status, branch, conflicts])).toEqual([
    ["finished", undefined, undefined],
    ["working", "each/design/0001/stock", ["docs/list.md"]],
    ["finished", "each/design/0001/till", undefined],
  ]);
});

test("an element that waits for others with the same files says for which, and no more when they have ended", async () => {
  const phases = declared.phases.map((phase) => ({ ...phase, branches: true as const, locks: "files" }));
  const manifestOfLocks = await services.objects.put(JSON.stringify({ ...declared, phases }));
  const files = ["docs/a.md", "docs/b.md", "docs/a.md docs/b.md", "docs", "src"];
  const locking = files.map((each, index) => ({ id: `p${index}`, files: each }));
  const results = JSON.stringify([{ id: "p0", ended: "finished", outputs: {} }]);
  await begin("elements-6", { elements: JSON.stringify(locking), results, workedAt: endedAt });
  await services.project("elements-6", { manifest: manifestOfLocks });
  await services.round("elements-6", "design@p1", 1, { status: "WORKING", startedAt: time });
  const view = await viewOf("elements-6");
  expect(view.elements?.map(({ status, waitsFor }) => [status, waitsFor])).toEqual([
    ["finished", undefined],
    ["working", undefined],
    ["upcoming", ["p1"]],
    ["upcoming", ["p1", "p2"]],
    ["upcoming", undefined],
  ]);
});

test("elements of a project that was stopped are not at work any more", async () => {
  await begin("elements-3");
  await services.project("elements-3", { manifest: withList, status: "STOPPED", finishedAt: endedAt });
  await services.round("elements-3", "design@shop", 1, { status: "WORKING", startedAt: time });
  const view = await viewOf("elements-3");
  expect([view.status, ...(view.elements ?? []).map(({ status }) => status)]).toEqual([
    "stopped",
    "stopped",
    "stopped",
    "stopped",
  ]);
});

test("a project resumes with the lists that were reported, and with rounds above those of each element", async () => {
  await begin("elements-4");
  await services.project("elements-4", { manifest: withList, status: "STOPPED", finishedAt: endedAt });
  const outputs = { architect: { parts: [{ id: "shop" }] } };
  await services.round("elements-4", "discovery", 1, { status: "DONE", outputs, finishedAt: time });
  await services.round("elements-4", "design@shop", 2, {
    status: "DONE",
    outputs: { architect: { parts: [] } },
    finishedAt: endedAt,
  });
  const response = await services.post("/api/projects/elements-4/resume", "otto@example.com", { from: "design" });
  expect(response.status).toBe(200);
  const started = services.machines.started.at(-1);
  expect(started?.input).toMatchObject({
    from: "design",
    rounds: { discovery: 1, design: 1, "design@shop": 2 },
    outputs,
  });
});
