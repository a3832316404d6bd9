import { afterAll, beforeAll, expect, test } from "vitest";
import type { Message } from "../../runtime/api/notices/mailer.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import { marks } from "../../schema/table.ts";
import type { ProjectView, RaisedDay } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";

const sent: Message[] = [];
let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices({ mailer: { send: async (message) => void sent.push(message) } });
});
afterAll(() => services.close());

const day = "2026-11-20";
const openedAt = `${day}T11:00:00.000Z`;
const topUp = { group: "customer", stepMicros: 1_000_000, maxMicros: 2_000_000, refusal: "stop" } as const;

/** A project whose design waits for the next day, as the machine leaves it. */
async function waiting(
  id: string,
  budget: object = { perDayMicros: 30_000_000, topUp },
  { since = openedAt, needMicros = 6_000_000 } = {},
): Promise<string> {
  const digest = await services.objects.put(JSON.stringify({ ...manifest, budget: { ...manifest.budget, ...budget } }));
  await services.project(id, { manifest: digest });
  const wait = key.dayWait(id, "design", day);
  await services.put(wait, {
    ...{ status: "OPEN", round: 1, needMicros, openedAt: since },
    ...{ gsi1pk: marks.days, gsi1sk: since },
  });
  await services.put(key.dayToken(wait), { taskToken: `day-${id}`, since });
  await services.put(key.notice(id, "day", wait.sk, 0), {
    ...{ about: "day", item: wait.sk, reminder: 0, time: openedAt, gsi1pk: marks.notices, gsi1sk: openedAt },
  });
  return `day-${id}`;
}

const raise = (id: string, as: string | undefined, more: object = {}) =>
  services.post(`/api/projects/${id}/today`, as, { decisionId: "decision-1", day, usd: 12.5, ...more });
const left = async () => (await services.read(key.day("shop", day))).left;

test("a raise of today's money wakes every project that waits for it, once, and is recorded with its author", async () => {
  const tokens = [await waiting("one"), await waiting("two")];
  await services.put(key.day("shop", day), { left: 4_000_000, "taken one#design#1": 1 });
  await services.api.sweep();
  expect(tokens.flatMap((token) => services.machines.accepted.get(token) ?? [])).toEqual([]);
  const response = await raise("one", "cora@example.com");
  const raised = (await response.json()) as RaisedDay;
  expect(raised).toMatchObject({ engagement: "shop", day, usd: 12.5, name: "Cora Customer" });
  expect(await left()).toBe(16_500_000);
  expect(await (await raise("one", "cora@example.com")).json()).toEqual(raised);
  expect(await left()).toBe(16_500_000);
  expect((await raise("one", "cora@example.com", { usd: 13 })).status).toBe(409);
  await services.api.sweep();
  await services.api.sweep();
  expect(tokens.map((token) => services.machines.accepted.get(token))).toEqual([
    [{ enough: true }],
    [{ enough: true }],
  ]);
  const events = await readItems(services.table, "one", "event");
  expect(events.map(({ kind, text }) => [kind, text])).toEqual([
    ["limit-raised", `Cora Customer raised the money of ${day} for all projects of Shop by $12.50.`],
  ]);
});

test("money that runs have given back wakes those that it is enough for, the oldest first, and no more than it is enough for", async () => {
  // Those of the test before have gone on.
  for (const id of ["one", "two"])
    await services.put(key.dayWait(id, "design", day), { status: "EXPIRED", round: 1, needMicros: 1, openedAt });
  const since = (minute: number) => `${day}T11:${minute}:00.000Z`;
  const budget = { perDayMicros: 30_000_000, topUp };
  const newest = await waiting("newest", budget, { since: since(30), needMicros: 4_000_000 });
  const oldest = await waiting("oldest", budget, { since: since(10), needMicros: 6_000_000 });
  const large = await waiting("large", budget, { since: since(20), needMicros: 9_000_000 });
  const woken = async (money: number) => {
    await services.put(key.day("shop", day), { left: money });
    for (const token of [newest, oldest, large]) services.machines.accepted.delete(token);
    await services.api.sweep();
    return [oldest, large, newest].filter((token) => services.machines.accepted.has(token));
  };
  expect(await woken(3_999_999)).toEqual([]);
  expect(await woken(8_000_000)).toEqual([oldest]);
  expect(await woken(10_000_000)).toEqual([oldest, newest]);
  expect(await woken(15_000_000)).toEqual([oldest, large]);
});

test("a project that waits for the next day shows it, and the group gets a mail that says how to go on", async () => {
  await waiting("shown");
  const { summary } = (await (await services.call("/api/projects/shown", undefined)).json()) as ProjectView;
  expect(summary.status).toBe("awaiting-money");
  expect(summary.waitingFor).toBe(
    "The money of the day for all projects of Shop is spent: Design waits for the next day (UTC).",
  );
  sent.length = 0;
  await services.api.sweep();
  const mails = sent.filter(({ text }) => text.includes("crew raise shown --today USD"));
  expect(mails.map(({ to }) => to).sort()).toEqual(["Cora@example.com", "carl@example.com", "cleo@example.com"]);
  expect(mails[0]?.subject).toBe(`Shop: the money of ${day} is spent`);
});

test("a day that nobody has begun is raised above its declared money, by an operator too", async () => {
  await waiting("early");
  services.clock.set("2026-11-21T08:00:00.000Z");
  expect((await raise("early", "otto@example.com", { decisionId: "decision-2", day: "2026-11-21" })).status).toBe(200);
  expect((await services.read(key.day("shop", "2026-11-21"))).left).toBe(42_500_000);
  services.clock.set("2026-11-20T12:00:00.000Z");
});

test("a raise that is repeated after midnight is the recorded one, and one that was not recorded raises no other day", async () => {
  await waiting("midnight");
  const one = { decisionId: "decision-5" };
  const recorded = await (await raise("midnight", "cora@example.com", one)).json();
  const before = await left();
  services.clock.set("2026-11-21T00:00:01.000Z");
  expect(await (await raise("midnight", "cora@example.com", one)).json()).toEqual(recorded);
  const late = await raise("midnight", "cora@example.com", { decisionId: "decision-6" });
  expect([late.status, ((await late.json()) as { title: string }).title]).toEqual([409, "Another day"]);
  expect(await left()).toBe(before);
  expect(await services.read(key.day("shop", "2026-11-21"))).not.toHaveProperty("raise decision-5");
  services.clock.set("2026-11-20T12:00:00.000Z");
});

test("a project's page has the money of today, for those who may add to it with a form", async () => {
  await waiting("paged");
  const view = async (as: string) => (await (await services.call("/api/projects/paged", as)).json()) as ProjectView;
  await services.put(key.day("shop", day), { left: 4_000_000 });
  const today = { day, perDayMicros: 30_000_000, leftMicros: 4_000_000, isAwaited: true, mayRaise: true };
  expect((await view("cora@example.com")).today).toEqual(today);
  expect((await view("otto@example.com")).today).toEqual(today);
  services.clock.set("2026-11-21T08:00:00.000Z");
  expect((await view("otto@example.com")).today).toMatchObject({ day: "2026-11-21", isAwaited: false });
  services.clock.set("2026-11-20T12:00:00.000Z");
});

test("only the group and the operators raise it, and only where a day has a maximum", async () => {
  await waiting("refused", { perDayMicros: 30_000_000 });
  expect((await raise("refused", "cora@example.com", { decisionId: "decision-3" })).status).toBe(403);
  await waiting("unbounded", {});
  const response = await raise("unbounded", "otto@example.com", { decisionId: "decision-4" });
  expect([response.status, ((await response.json()) as { title: string }).title]).toEqual([422, "Nothing to raise"]);
});

test("a stop closes what waits for the next day", async () => {
  await waiting("stopped");
  services.machines.statuses.set("stopped", "RUNNING");
  expect((await services.post("/api/projects/stopped/stop", undefined, { reason: "Enough." })).status).toBe(200);
  const wait = await services.read(key.dayWait("stopped", "design", day));
  expect(wait).toMatchObject({ status: "EXPIRED" });
  expect(wait).not.toHaveProperty("gsi1pk");
});
