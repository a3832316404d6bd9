import { afterAll, beforeAll, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { createApi } from "../../runtime/api/create-api.ts";
import type { Message } from "../../runtime/api/notices/mailer.ts";
import type { CallRecord, RoundItem } from "../../runtime/ledger/items.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import { claimRound } from "../../runtime/ledger/round.ts";
import { Superseded } from "../../runtime/swarm/ports.ts";
import type { DecisionLogEntry, GateView, ProjectEvent, ProjectView } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { watchedTable } from "../support/watched-table.ts";

const sent: Message[] = [];
let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices({ mailer: { send: async (message) => void sent.push(message) } });
});
afterAll(() => services.close());

const reason = "The budget is needed elsewhere.";

/** A project whose execution runs and waits for people. */
async function running(id: string, round: Partial<RoundItem> = {}): Promise<void> {
  await services.project(id);
  await services.round(id, "discovery", 1, { status: "ASKED", activeAgent: "architect", epoch: 3_000, ...round });
  services.machines.statuses.set(id, "RUNNING");
}

/** A project with a runner at work. */
const working = (id: string) => running(id, { status: "WORKING" });

async function after<T>(minutes: number, act: () => Promise<T>): Promise<T> {
  const before = new Date(services.clock.now()).toISOString();
  services.clock.set(new Date(Date.parse(before) + minutes * 60_000).toISOString());
  return act().finally(() => services.clock.set(before));
}

const stop = (id: string, body: object = { reason }, as?: string) =>
  services.post(`/api/projects/${id}/stop`, as, body);
const metaOf = (id: string) => services.read(key.meta(id));
const read = async <T>(path: string): Promise<T> => (await (await services.call(path, undefined)).json()) as T;

test("a project that waits for people is stopped with a reason, which its page, log and activity have, and everybody is notified", async () => {
  await running("working");
  const response = await stop("working");
  expect([response.status, await response.json()]).toEqual([200, { id: "working", reason, progress: "stopped" }]);
  expect(services.machines.stopped.at(-1)).toMatchObject({ name: "working", error: "Crew.Stopped" });
  const cause = `Otto Operator stopped the project: ${reason}`;
  expect(await metaOf("working")).toMatchObject({ status: "STOPPED", cause, gsi1pk: "PROJECT" });
  expect(await metaOf("working")).not.toHaveProperty("stopping");
  const { summary } = await read<ProjectView>("/api/projects/working");
  expect(summary).toMatchObject({ status: "stopped", waitingFor: cause });
  expect(await read<DecisionLogEntry[]>("/api/projects/working/decisions")).toMatchObject([
    { on: "project", verdict: "stop", by: "otto@example.com", name: "Otto Operator", comment: reason },
  ]);
  const events = await read<ProjectEvent[]>("/api/projects/working/events");
  expect(events.filter(({ text }) => text.includes(reason))).toMatchObject([{ kind: "project-stopped", text: cause }]);
  sent.length = 0;
  await services.api.sweep();
  expect(sent.map(({ to }) => to).sort()).toEqual([
    "Cora@example.com",
    "carl@example.com",
    "cleo@example.com",
    "otto@example.com",
  ]);
  expect(sent.every(({ text }) => text.includes(cause))).toBe(true);
});

test("a runner at work finishes and saves its turn before the execution is stopped, and nobody decides meanwhile", async () => {
  await working("saved");
  const question = await services.question("saved", "discovery-1-1");
  const response = await stop("saved");
  expect([response.status, await response.json()]).toEqual([200, { id: "saved", reason, progress: "saving" }]);
  await after(4, () => services.api.sweep());
  expect(services.machines.statuses.get("saved")).toBe("RUNNING");
  const { summary, questions } = await read<ProjectView>("/api/projects/saved");
  expect(summary).toMatchObject({
    status: "working",
    waitingFor: `Otto Operator stopped the project: ${reason} The turns at work are finished and saved first.`,
    awaitsViewer: false,
  });
  expect(questions).toMatchObject([{ status: "stopped" }]);
  const late = { decisionId: "decision-1", answer: "In March." };
  expect(
    (await services.post("/api/projects/saved/questions/discovery-1-1/answer", "cora@example.com", late)).status,
  ).toBe(409);
  expect((await services.post("/api/projects/saved/resume", undefined, { from: "discovery" })).status).toBe(409);
  expect((await stop("saved")).status).toBe(409);

  await services.round("saved", "discovery", 1, { status: "STOPPED", epoch: 3_000 });
  await services.api.sweep();
  expect(services.machines.statuses.get("saved")).toBe("ABORTED");
  expect(await metaOf("saved")).toMatchObject({ status: "STOPPED", gsi1pk: "PROJECT" });
  expect(await services.read(question)).toMatchObject({ status: "EXPIRED" });
});

test("a runner that does not answer is stopped five minutes after the request", async () => {
  await working("silent");
  await stop("silent");
  await after(4.9, () => services.api.sweep());
  expect((await metaOf("silent")).status).toBe("RUNNING");
  await after(5, () => services.api.sweep());
  expect((await metaOf("silent")).status).toBe("STOPPED");
  expect(services.machines.statuses.get("silent")).toBe("ABORTED");
});

test("a program that a phase calls has the time that its tool declares, and a minute to record what it did", async () => {
  const call: CallRecord = {
    state: "begun",
    begunAt: "2026-11-20T11:59:00.000Z",
    timeoutSeconds: 1_200,
    tool: "apply",
    argv: ["terraform", "apply"],
    files: [],
    region: "eu-central-1",
    declaration: asDigest("b".repeat(64)),
    digest: asDigest("a".repeat(64)),
  };
  await running("calls", { status: "WORKING", call });
  await stop("calls");
  await after(19, () => services.api.sweep());
  expect((await metaOf("calls")).status).toBe("RUNNING");
  await after(20, () => services.api.sweep());
  expect((await metaOf("calls")).status).toBe("STOPPED");
});

test("a machine that finishes with the last turn has the project finished, and not stopped", async () => {
  await working("last-turn");
  await stop("last-turn");
  services.machines.statuses.set("last-turn", "SUCCEEDED");
  await services.project("last-turn", { ...(await metaOf("last-turn")), status: "FINISHED" });
  await services.api.sweep();
  expect(await metaOf("last-turn")).toMatchObject({ status: "FINISHED", gsi1pk: "PROJECT" });
  expect(await metaOf("last-turn")).not.toHaveProperty("stopping");
  expect(await read<DecisionLogEntry[]>("/api/projects/last-turn/decisions")).toEqual([]);
});

test("a round that an earlier stop took from its runner delays no later one", async () => {
  await running("earlier", { status: "WORKING", holder: "stopped" });
  expect(await (await stop("earlier")).json()).toMatchObject({ progress: "stopped" });
});

test("whoever still works on a round when the project is stopped can write nothing more", async () => {
  await services.project("held");
  services.machines.statuses.set("held", "RUNNING");
  const id = { project: "held", phase: "discovery", round: 1 };
  const claim = { epoch: 4_100, cause: "start", time: "2026-11-20T11:00:00.000Z" };
  const round = await claimRound(services.table, services.objects, id, claim);
  await round.append({ text: "{}", time: claim.time });
  expect((await stop("held")).status).toBe(200);
  await round.append({ text: "{}", time: claim.time });
  await after(5, () => services.api.sweep());
  await expect(round.append({ text: "{}", time: claim.time })).rejects.toThrow(Superseded);
  await expect(round.note({ status: "DONE" })).rejects.toThrow(Superseded);
  // And a resumed project counts on above it.
  expect((await services.post("/api/projects/held/resume", undefined, { from: "discovery" })).status).toBe(200);
  const { entry } = services.machines.started.at(-1)!.input as { entry: number };
  const { epoch } = await services.read(key.round("held", "discovery", 1));
  expect(entry * 1_000).toBeGreaterThan(epoch);
});

test("what people were asked closes when the project stops, and says that it stopped", async () => {
  await running("asked");
  await services.gate("asked", "design", 1);
  const question = await services.question("asked", "discovery-1-1");
  const operator = await services.operator("asked", "handoff", 5);
  await stop("asked");
  expect(await services.read(key.gate("asked", "design", 1))).toMatchObject({ status: "EXPIRED" });
  for (const item of [question, operator]) expect(await services.read(item)).toMatchObject({ status: "EXPIRED" });
  expect(await services.read(question)).not.toHaveProperty("gsi1pk");
  expect(await read<GateView>("/api/projects/asked/gates/design/1")).toMatchObject({
    status: "stopped",
    mayDecide: false,
  });
  const decision = { decisionId: "decision-1", verdict: "approve", revision: r1 };
  const late = await services.post("/api/projects/asked/gates/design/1/decision", "cora@example.com", decision);
  expect(late.status).toBe(410);
});

test.each([
  ["no reason", {}],
  ["an empty reason", { reason: "  " }],
  ["a reason without end", { reason: "x".repeat(2_001) }],
])("a stop with %s is refused at its field, and the project continues", async (name, body) => {
  const id = name.replaceAll(" ", "-");
  await running(id);
  const response = await stop(id, body);
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/reason" }] });
  expect((await metaOf(id)).status).toBe("RUNNING");
});

test("only operators stop a project, and only one that runs", async () => {
  await running("theirs");
  expect((await stop("theirs", { reason }, "cora@example.com")).status).toBe(403);
  expect((await stop("theirs", { reason }, "stranger@example.com")).status).toBe(404);
  expect((await stop("theirs")).status).toBe(200);
  expect((await stop("theirs")).status).toBe(409);
  await services.project("finished", { status: "FINISHED" });
  const finished = await stop("finished");
  expect(finished.status).toBe(409);
  expect(await finished.json()).toMatchObject({ detail: "The project is finished; there is nothing to stop." });
});

test("where the machine ended by itself meanwhile its outcome is kept, and nobody is notified of a stop", async () => {
  await running("raced");
  services.machines.meanwhile = async () => {
    services.machines.meanwhile = undefined;
    services.machines.statuses.set("raced", "SUCCEEDED");
    await services.project("raced", { ...(await metaOf("raced")), status: "FINISHED" });
  };
  expect((await stop("raced")).status).toBe(409);
  expect(await metaOf("raced")).toMatchObject({ status: "FINISHED" });
  expect(await metaOf("raced")).not.toHaveProperty("stopping");
  expect(await read<DecisionLogEntry[]>("/api/projects/raced/decisions")).toEqual([]);
  await services.api.sweep();
  expect(sent.filter(({ text }) => text.includes("/projects/raced"))).toEqual([]);
});

test("of many who stop at once one does, and its reason is the one recorded", async () => {
  await running("crowd");
  const reasons = ["one", "two", "three", "four", "five"];
  const answers = await Promise.all(reasons.map((each) => stop("crowd", { reason: each })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  const winner = reasons[answers.findIndex(({ status }) => status === 200)];
  expect((await metaOf("crowd")).cause).toBe(`Otto Operator stopped the project: ${winner}`);
  expect(await read<DecisionLogEntry[]>("/api/projects/crowd/decisions")).toHaveLength(1);
});

test("a stop that cannot reach the state machine now is completed by the sweep", async () => {
  await running("away");
  services.machines.isAway = true;
  expect((await stop("away")).status).toBe(200);
  services.machines.isAway = false;
  await services.api.sweep();
  expect(await metaOf("away")).toMatchObject({ status: "STOPPED", gsi1pk: "PROJECT" });
  expect(services.machines.statuses.get("away")).toBe("ABORTED");
});

test("a project is stopped though its execution was only recorded, and does not start afterwards", async () => {
  services.machines.isAway = true;
  const started = await services.post("/api/projects", undefined, { sow: "# Permits\n\nSell them.\n" });
  const { id } = (await started.json()) as { id: string };
  expect((await stop(id)).status).toBe(200);
  services.machines.isAway = false;
  for (let sweeps = 0; sweeps < 3; sweeps++) await services.api.sweep();
  expect(await metaOf(id)).toMatchObject({ status: "STOPPED" });
  expect(services.machines.statuses.get(id)).toBe("ABORTED");
  expect(services.machines.started.filter(({ name }) => name === id)).toHaveLength(1);
});

class Killed extends Error {}

test("however early an API is killed in a stop, the project ends up stopped as a whole, or not at all", async () => {
  for (let nth = 1, wasKilled = true; wasKilled; nth++) {
    const id = `killed-${nth}`;
    await running(id);
    await services.gate(id, "design", 1);
    let writes = 0;
    const table = watchedTable(services.openClient(), () => {
      if (++writes >= nth) throw new Killed();
    });
    const { app } = createApi({ ...services.options, table });
    const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
    const request = { method: "POST", headers, body: JSON.stringify({ reason }) };
    await app.fetch(new Request(`${baseUrl}/api/projects/${id}/stop`, request));
    table.documents.destroy();
    wasKilled = writes >= nth;
    await services.api.sweep();
    const isStopped = (await metaOf(id)).status === "STOPPED";
    expect([nth, isStopped]).toEqual([nth, nth > 1]);
    expect(services.machines.statuses.get(id)).toBe(isStopped ? "ABORTED" : "RUNNING");
    expect((await services.read(key.gate(id, "design", 1))).status).toBe(isStopped ? "EXPIRED" : "OPEN");
    expect(await read<DecisionLogEntry[]>(`/api/projects/${id}/decisions`)).toHaveLength(isStopped ? 1 : 0);
    expect(await metaOf(id)).not.toHaveProperty("stopping");
    expect(await readItems(services.table, id, "notice")).toHaveLength(isStopped ? 1 : 0);
  }
});

test("a stopped project is resumed from a phase, recorded with who and why, and can be stopped again", async () => {
  await running("again");
  await stop("again");
  services.clock.set("2026-11-20T12:10:00.000Z");
  const resumed = await services.post("/api/projects/again/resume", undefined, {
    from: "design",
    comment: "The budget came back.",
  });
  expect(resumed.status).toBe(200);
  expect(await metaOf("again")).toMatchObject({ status: "RUNNING", gsi1pk: "PROJECT" });
  services.clock.set("2026-11-20T12:20:00.000Z");
  expect((await stop("again", { reason: "Once more." })).status).toBe(200);
  expect(services.machines.stopped.at(-1)).toMatchObject({ name: "again-2" });
  const log = await read<DecisionLogEntry[]>("/api/projects/again/decisions");
  expect(log.map(({ verdict, phaseTitle, comment }) => [verdict, phaseTitle, comment])).toEqual([
    ["stop", "", reason],
    ["resume", "Design", "The budget came back."],
    ["stop", "", "Once more."],
  ]);
});

test("a project resumes on the version of the machine that it started with, not on the newest", async () => {
  const stateMachineArn = "arn:aws:states:us-east-1:1:stateMachine:crew:3";
  for (const [id, meta] of [
    ["versioned", { stateMachineArn }],
    ["from-before-versions", {}],
  ] as const) {
    await services.project(id, { status: "STOPPED", ...meta });
    const resumed = await services.post(`/api/projects/${id}/resume`, undefined, { from: "design" });
    expect(resumed.status).toBe(200);
  }
  expect(services.machines.startedOn.get("versioned-2")).toBe(stateMachineArn);
  expect(services.machines.startedOn.get("from-before-versions-2")).toBe(
    "arn:aws:states:us-east-1:1:stateMachine:crew",
  );
});

test("an execution of a version, whose start is repeated, has the ARN of the machine's executions", async () => {
  const execution = { stateMachineArn: "arn:aws:states:us-east-1:1:stateMachine:crew:3", name: "twice", input: "{}" };
  await services.machines.machine.start(execution);
  expect(await services.machines.machine.start(execution)).toBe("arn:aws:states:us-east-1:1:execution:crew:twice");
});

test("an operator's decision to stop needs a reason too, and the machine gets it", async () => {
  await services.project("decided");
  await services.operator("decided", "discovery", 3);
  const path = "/api/projects/decided/operator/discovery/3/decision";
  const refused = await services.post(path, undefined, { decisionId: "decision-1", verdict: "stop" });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ errors: [{ pointer: "/comment" }] });
  await services.post(path, undefined, { decisionId: "decision-1", verdict: "stop", comment: reason });
  expect(services.machines.accepted.get("token-decided-discovery-3")).toMatchObject([
    { verdict: "stop", reason: `Otto Operator stopped the project: ${reason}` },
  ]);
});
