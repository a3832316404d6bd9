import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApi, sweepAll } from "../../runtime/api/create-api.ts";
import { createServices } from "../../runtime/api/services.ts";
import { createSweep } from "../../runtime/inbox/sweep.ts";
import { createPatrol } from "../../runtime/lambda/patrol/patrol.ts";
import type { PatrolServices } from "../../runtime/lambda/patrol/services.ts";
import type { NoticeItem } from "../../runtime/ledger/items.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { marks, projectKey } from "../../schema/table.ts";
import type { ProjectView } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { createRefusingMailer } from "../support/refusing-mailer.ts";

const mailer = createRefusingMailer("Email address is not verified.");
const { sent, refused } = mailer;

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices({ mailer });
});
afterAll(() => services.close());
beforeEach(() => {
  mailer.clear();
  services.machines.isAway = false;
  services.clock.set("2026-11-20T12:00:00.000Z");
});

const time = "2026-11-20T11:59:00.000Z";
async function note(project: string, about: NoticeItem["about"], item: string, more: Partial<NoticeItem> = {}) {
  const itemKey = key.notice(project, about, item, 0);
  await services.put(itemKey, { about, item, reminder: 0, time, gsi1pk: marks.notices, gsi1sk: time, ...more });
  return itemKey;
}

const eventsOf = async (act: () => Promise<unknown>) => (await linesLoggedBy(act)).map(({ event }) => event);

function patrolling(more: Partial<PatrolServices> = {}) {
  const patrol = createPatrol();
  const { decider } = createServices(services.options);
  return () => patrol({ ...decider, monthlyBudgetMicros: undefined, ...more });
}

test("a decision that the service refuses to take is logged, and so is a start that is denied for ever", async () => {
  await services.project("refused");
  await services.gate("refused", "discovery", 1, {
    status: "DECIDED",
    verdict: "approve",
    votes: { "a@b.c": vote },
    decidedAt: time,
  });
  const pendingStart = { stateMachineArn: "arn:aws:states:us-east-1:1:stateMachine:crew", name: "denied", input: "{}" };
  await services.project("denied", { pendingStart });
  await services.put(key.meta("denied"), { ...(await services.read(key.meta("denied"))), gsi1pk: marks.changing });
  services.machines.isAway = true;
  const lines = await linesLoggedBy(() => createApi(services.options).sweep());
  expect(lines.map(({ event, pk }) => `${event} ${pk}`).sort()).toEqual([
    "change-later PROJECT#denied",
    "delivery-later PROJECT#refused",
  ]);
  services.machines.isAway = false;
  expect(await eventsOf(() => createApi(services.options).sweep())).toEqual([]);
});

const vote = {
  decisionId: "d",
  verdict: "approve",
  by: "a@b.c",
  name: "A",
  time,
  revision: r1,
  ratings: {},
  comment: "",
  artifactComments: {},
} as const;

test("a part of the sweep that fails is logged, ends no other part, and fails the function", async () => {
  await services.project("other-part", { status: "STOPPED", stopId: "s" });
  await note("other-part", "stopped", "META", { reason: "Enough." });
  const { decider } = createServices(services.options);
  const broken = async () => {
    throw new Error("the index is away");
  };
  const sweep = () => sweepAll({ ...decider, mailer, siteUrl: baseUrl, deployments: {} }, broken);
  const lines = await linesLoggedBy(() => expect(sweep()).rejects.toThrow("The sweep failed: sent."));
  expect(lines).toMatchObject([{ event: "sweep-failed", part: "sent", level: "error" }]);
  expect(sent.length).toBeGreaterThan(0);
  expect(await sweepAll({ ...decider, mailer, siteUrl: baseUrl, deployments: {} }, createSweep())).toMatchObject({
    told: 0,
  });
});

test("a mail that cannot be sent is recorded with its reason, is overdue after a quarter of an hour, and is lost after three days", async () => {
  await services.project("sandbox");
  await services.gate("sandbox", "discovery", 1);
  const notice = await note("sandbox", "gate", "GATE#discovery#0001");
  refused.add("carl@example.com");
  expect(await eventsOf(() => services.api.sweep())).toEqual(["notice-later"]);
  expect(await services.read<"notice">(notice)).toMatchObject({
    told: ["Cora@example.com", "cleo@example.com"],
    failed: { "carl@example.com": "Error: Email address is not verified." },
  });
  const shownTo = async (email: string) =>
    ((await (await services.call("/api/projects/sandbox", email)).json()) as ProjectView).undelivered;
  expect(await shownTo("otto@example.com")).toEqual([
    {
      about: "gate",
      time,
      addresses: ["carl@example.com"],
      isLost: false,
      text: expect.stringMatching(
        /carl@example\.com \(Error: Email address is not verified\.\)\. It is tried again each minute/,
      ),
    },
  ]);
  expect(await shownTo("cora@example.com")).toBeUndefined();
  services.clock.set("2026-11-20T12:20:00.000Z");
  expect(await linesLoggedBy(() => services.api.sweep())).toMatchObject([
    { event: "notice-later" },
    { event: "notice-overdue", project: "sandbox", about: "gate", addresses: 1 },
  ]);
  services.clock.set("2026-11-23T12:20:00.000Z");
  expect(await eventsOf(() => services.api.sweep())).toEqual(["notice-lost"]);
  const lost = await services.read<"notice">(notice);
  expect(lost).toMatchObject({
    lostAt: "2026-11-23T12:20:00.000Z",
    failed: { "carl@example.com": expect.any(String) },
  });
  expect(lost).not.toHaveProperty("gsi1pk");
  expect(await shownTo("otto@example.com")).toMatchObject([
    { isLost: true, text: expect.stringContaining("It was given up") },
  ]);
});

test("a mail that is sent at last leaves no failure behind, and an old notice that needs no mail is not lost", async () => {
  await services.project("late");
  await services.gate("late", "discovery", 1);
  const notice = await note("late", "gate", "GATE#discovery#0001");
  refused.add("carl@example.com");
  await eventsOf(() => services.api.sweep());
  refused.clear();
  services.clock.set("2026-11-20T12:20:00.000Z");
  expect(await eventsOf(() => services.api.sweep())).toEqual([]);
  expect(await services.read<"notice">(notice)).not.toHaveProperty("failed");
  const view = (await (await services.call("/api/projects/late", "otto@example.com")).json()) as ProjectView;
  expect(view).not.toHaveProperty("undelivered");

  await services.project("long-decided");
  await services.gate("long-decided", "discovery", 1, { status: "DECIDED", verdict: "approve" });
  const old = await note("long-decided", "gate", "GATE#discovery#0001", { time: "2026-11-01T00:00:00.000Z" });
  expect(await eventsOf(() => services.api.sweep())).toEqual([]);
  expect(await services.read<"notice">(old)).not.toHaveProperty("lostAt");
});

test("a stop that nobody decided is a failed project; one that an operator decided is none", async () => {
  const stopped = { ...vote, verdict: "stop", time: "2026-11-20T11:00:00.000Z" } as const;
  await services.project("expired", { status: "STOPPED" });
  await services.project("by-hand", { status: "STOPPED", stopId: "s" });
  await services.project("decided-stop", { status: "STOPPED" });
  await services.operator("decided-stop", "discovery", 1, { status: "DECIDED", decision: stopped, sentAt: time });
  await services.project("stopped-then-expired", { status: "STOPPED" });
  await services.operator("stopped-then-expired", "discovery", 1, {
    status: "DECIDED",
    decision: stopped,
    sentAt: time,
  });
  const resumed = { id: "r", kind: "resume", by: "o@e.c", name: "Otto", time: "2026-11-20T11:30:00.000Z", reason: "" };
  await services.put(key.intervention("stopped-then-expired", resumed.time, "r"), resumed);
  // Resumed before anybody was told of the stop.
  await services.project("resumed-at-once");
  await services.operator("resumed-at-once", "discovery", 1, { status: "DECIDED", decision: stopped, sentAt: time });
  const later = { ...resumed, time: "2026-11-20T11:59:30.000Z" };
  await services.put(key.intervention("resumed-at-once", later.time, "r"), later);
  for (const id of ["expired", "decided-stop", "stopped-then-expired", "resumed-at-once"])
    await note(id, "stopped", "META#1", { reason: "It ended." });
  await note("by-hand", "stopped", "META", { reason: "Otto stopped the project." });
  const lines = await linesLoggedBy(() => services.api.sweep());
  const failed = lines.filter(({ event }) => event === "project-failed").map(({ project }) => project);
  expect(failed.sort()).toEqual(["expired", "stopped-then-expired"]);
  expect(await eventsOf(() => services.api.sweep())).toEqual([]);
});

test("an operator's item is reported from its second hour on, once in a quarter of an hour, until it is decided", async () => {
  await services.project("stuck");
  await services.operator("stuck", "discovery", 3, { openedAt: "2026-11-20T10:00:30.000Z" });
  await note("stuck", "operator", "OPERATOR#discovery#3", { told: ["otto@example.com"] });
  const patrol = patrolling();
  const ofStuck = async () => (await linesLoggedBy(patrol)).filter(({ project }) => project === "stuck");
  expect(await ofStuck()).toEqual([]);
  services.clock.set("2026-11-20T12:16:00.000Z");
  expect(await ofStuck()).toMatchObject([{ event: "operator-waiting", phase: "discovery", hours: 2 }]);
  services.clock.set("2026-11-20T12:20:00.000Z");
  expect(await ofStuck()).toEqual([]);
  await services.operator("stuck", "discovery", 3, { status: "DECIDED", openedAt: "2026-11-20T10:00:30.000Z" });
  services.clock.set("2026-11-20T12:40:00.000Z");
  expect(await ofStuck()).toEqual([]);
});

test("people are told of an open item whose notice the machine could not write, and of no other a second time", async () => {
  await services.project("unnoticed");
  await services.question("unnoticed", "discovery-1-1", { askedAt: "2026-11-20T11:00:00.000Z" });
  await services.gate("unnoticed", "design", 1, { openedAt: "2026-11-20T11:00:00.000Z" });
  await note("unnoticed", "gate", "GATE#design#0001", { told: ["Cora@example.com"], gsi1pk: undefined } as never);
  const lines = await linesLoggedBy(patrolling());
  expect(lines.filter(({ event, project }) => event === "notice-added" && project === "unnoticed")).toMatchObject([
    { about: "question" },
  ]);
  await services.api.sweep();
  const subjects = sent.filter(({ text }) => text.includes("Project unnoticed")).map(({ subject }) => subject);
  expect(subjects.length).toBe(3);
  expect(subjects.every((subject) => subject.includes("answer") || subject.includes("question"))).toBe(true);
});

test("a project whose execution ended without a record is stopped, and everybody is told; a person's stop is not mistaken for it", async () => {
  const { statuses } = services.machines;
  for (const [id, status] of [
    ["aborted", "ABORTED"],
    ["timed-out", "TIMED_OUT"],
    ["alive", "RUNNING"],
    ["being-stopped", "ABORTED"],
  ] as const) {
    await services.project(
      id,
      id === "being-stopped" ? { stopping: { id: "s", by: "o", name: "O", time, reason: "r" } } : {},
    );
    statuses.set(id, status);
  }
  await services.gate("aborted", "discovery", 1);
  const lines = await linesLoggedBy(patrolling());
  const lost = lines.filter(({ event }) => event === "execution-lost");
  expect(lost.map(({ project, status }) => `${project} ${status}`).sort()).toEqual([
    "aborted ABORTED",
    "timed-out TIMED_OUT",
  ]);
  expect(await services.read(key.meta("aborted"))).toMatchObject({
    status: "STOPPED",
    cause: expect.stringContaining("somebody stopped it outside crew"),
  });
  expect(await services.read(key.meta("alive"))).toMatchObject({ status: "RUNNING" });
  expect(await services.read(key.gate("aborted", "discovery", 1))).toMatchObject({ closedAt: expect.any(String) });
  await linesLoggedBy(() => services.api.sweep());
  expect(sent.filter(({ text }) => text.includes("outside crew")).map(({ to }) => to)).toContain("otto@example.com");
  expect(await eventsOf(patrolling())).not.toContain("execution-lost");
});

test("the month's spending counts what was spent in it, of old and of new projects, against the declared budget", async () => {
  const own = await openApiServices();
  const patrol = createPatrol();
  const { decider } = createServices(own.options);
  const spend = (id: string, spentMicros: number) =>
    own.put({ pk: projectKey(id), sk: "BUDGET" }, { committedMicros: spentMicros, spentMicros, open: {} });
  const measured = async (iso: string) => {
    own.clock.set(iso);
    const lines = await linesLoggedBy(() => patrol({ ...decider, monthlyBudgetMicros: 100_000_000 }));
    return lines.find(({ event }) => event === "month-spent");
  };
  await own.project("before", { createdAt: "2026-10-20T08:00:00.000Z" });
  own.machines.statuses.set("before", "RUNNING").set("within", "RUNNING").set("long-over", "SUCCEEDED");
  await own.project("long-over", { status: "FINISHED", finishedAt: "2026-10-30T08:00:00.000Z" });
  await spend("before", 40_000_000);
  await spend("long-over", 70_000_000);
  expect(await measured("2026-11-01T00:30:00.000Z")).toMatchObject({ month: "2026-11", micros: 0, percent: 0 });
  await own.put(
    { pk: projectKey("before"), sk: "BUDGET" },
    {
      ...(await own.read(key.budget("before"))),
      spentMicros: 90_000_000,
    },
  );
  await own.project("within", { createdAt: "2026-11-05T08:00:00.000Z" });
  await spend("within", 33_900_000);
  expect(await measured("2026-11-20T12:00:00.000Z")).toMatchObject({ micros: 83_900_000, percent: 83 });
  expect(await measured("2026-11-20T12:30:00.000Z")).toBeUndefined();
  expect(await measured("2026-12-01T00:10:00.000Z")).toMatchObject({ month: "2026-12", micros: 0 });
  await own.close();
});
