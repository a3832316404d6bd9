import { afterEach, beforeEach, expect, test } from "vitest";
import { changePause } from "../../runtime/ledger/flow-places.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { isOfFlow, recordPriority } from "../../runtime/ledger/queue.ts";
import { itemsOf, readItem, readMarked } from "../../runtime/ledger/read.ts";
import { marks, queueMark } from "../../schema/table.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { finish, flowOf, Killed, openHost, runningOf } from "../support/queue-hosts.ts";
import { isLong } from "../support/seed.ts";
import { type BurstResult, expectEachOnce, playBurst } from "./burst.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const pause = { by: "otto@example.com", name: "Otto", time: "2026-11-20T12:00:00.000Z", reason: "Release day." };
const issue = (number: number, more: object = {}) => ({ repository: "acme/shop", number, ...more });
const queueOf = async () => itemsOf(await readMarked(services.table, queueMark("shop", "feature")), "meta");

test("a start takes a place and begins at once; the next one waits until a place is free", async () => {
  const host = openHost(services, flowOf(services, { limits: { atOnce: 1 } }));
  const first = await host.arrive(issue(1));
  const second = await host.arrive(issue(2));
  expect(first).toEqual({ id: expect.stringMatching(/^feature-[a-z2-7]{16}-1$/), isNew: true, status: "QUEUED" });
  expect(runningOf(services)).toEqual([first.id]);
  expect(await services.read(key.meta(second.id))).toMatchObject({ status: "QUEUED", priority: 5 });
  await host.sweep();
  expect(runningOf(services)).toEqual([first.id]);
  await finish(services, first.id);
  await host.sweep();
  expect(runningOf(services)).toEqual([second.id]);
  const [event] = itemsOf(await readMarked(services.table, marks.projects), "meta").filter(({ pk }) =>
    pk.endsWith(second.id),
  );
  expect(event).toMatchObject({ status: "RUNNING", flow: "feature", startedBy: "trigger opened" });
});

test("the execution gets what the project was started with", async () => {
  const host = openHost(services, flowOf(services));
  const { id } = await host.arrive(issue(1));
  expect(services.machines.started).toMatchObject([{ name: id, input: { project: id, input: issue(1) } }]);
});

test("a key starts one project, however often and from however many sides it arrives", async () => {
  const hosts = [openHost(services, flowOf(services)), openHost(services, flowOf(services))];
  const arrived = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => hosts[n % 2]!.arrive(issue(7, { attempt: n }))));
  expect(new Set(arrived.map(({ id }) => id)).size).toBe(1);
  expect(arrived.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(services.machines.started).toHaveLength(1);
});

test("other values are another key, and the same values in another flow or engagement are too", async () => {
  const ids = [];
  for (const input of [issue(1), issue(11), { repository: "acme/shop1", number: 1 }, { repository: "1", number: 1 }])
    ids.push((await openHost(services, flowOf(services)).arrive(input)).id);
  ids.push((await openHost(services, flowOf(services, { name: "triage" })).arrive(issue(1))).id);
  ids.push((await openHost(services, { ...flowOf(services), engagement: "other" }).arrive(issue(1))).id);
  expect(new Set(ids).size).toBe(6);
});

test("without a key each start is a project of its own", async () => {
  const host = openHost(services, flowOf(services, { key: [] }));
  const ids = [await host.arrive(issue(1)), await host.arrive(issue(1))].map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});

test("an ended key starts again only where the flow says so, and then with the next number", async () => {
  const never = openHost(services, flowOf(services));
  const once = await never.arrive(issue(1));
  await finish(services, once.id);
  expect(await never.arrive(issue(1))).toEqual({ id: once.id, isNew: false, status: "FINISHED" });

  const again = openHost(services, flowOf(services, { again: "when-ended" }));
  const second = await again.arrive(issue(1));
  expect(second).toEqual({ id: once.id.replace(/1$/, "2"), isNew: true, status: "QUEUED" });
  expect(await again.arrive(issue(1))).toMatchObject({ id: second.id, isNew: false });
  await finish(services, second.id, "STOPPED");
  expect(await again.arrive(issue(1))).toMatchObject({ id: once.id.replace(/1$/, "3"), isNew: true });
});

test("an event that is repeated starts nothing again, even when its project and the next one of the key have ended", async () => {
  const host = openHost(services, flowOf(services, { again: "when-ended" }));
  const first = await host.arrive(issue(1), "message 1");
  await finish(services, first.id);
  const second = await host.arrive(issue(1), "message 2");
  await finish(services, second.id);
  expect(await host.arrive(issue(1), "message 1")).toMatchObject({ isNew: false });
  expect(await host.arrive(issue(1), "message 3")).toMatchObject({ id: first.id.replace(/1$/, "3"), isNew: true });
});

test("a key starts nothing again after 91 days, when the service has forgotten the name of its execution", async () => {
  const host = openHost(services, flowOf(services));
  const { id } = await host.arrive(issue(1));
  await finish(services, id);
  services.machines.started.length = 0;
  services.machines.statuses.clear();
  services.clock.set("2027-02-20T12:00:00.000Z");
  expect(await host.arrive(issue(1))).toMatchObject({ id, isNew: false });
  await host.sweep();
  expect(services.machines.started).toEqual([]);
});

test("priority decides before age", async () => {
  const flow = flowOf(services, { limits: { atOnce: 1 }, priority: "input.urgent ? 9 : 5" });
  const host = openHost(services, flow);
  await changePause(services.table, key.dispatch("shop", "feature"), pause, true);
  const ids: string[] = [];
  for (const [number, urgent] of [
    [1, false],
    [2, true],
    [3, false],
    [4, true],
  ] as const) {
    ids.push((await host.arrive(issue(number, { urgent }))).id);
    services.clock.set(new Date(services.clock.now() + 1_000).toISOString());
  }
  await host.sweep();
  expect(services.machines.started).toEqual([]);
  const last = await readItem(services.table, key.meta(ids[2]!));
  if (last === undefined || !isOfFlow(last)) throw new Error("it is queued");
  expect(await recordPriority(services.table, ids[2]!, last, { id: "c", ...pause, from: 5, to: 10 })).toBe(true);
  await changePause(services.table, key.dispatch("shop", "feature"), pause, false);
  for (let started = 1; started <= 4; started += 1) {
    await host.sweep();
    expect(services.machines.started).toHaveLength(started);
    await finish(services, runningOf(services)[0]!);
  }
  expect(services.machines.started.map(({ name }) => ids.indexOf(name))).toEqual([2, 1, 3, 0]);
});

test("no more projects start on a day than the limit says; the next day they go on", async () => {
  const host = openHost(services, flowOf(services, { limits: { atOnce: 4, perDay: 2 } }));
  const ids = [];
  for (const number of [1, 2, 3, 4, 5]) ids.push((await host.arrive(issue(number))).id);
  await finish(services, ids[0]!);
  await host.sweep();
  expect(services.machines.started).toHaveLength(2);
  services.clock.set("2026-11-21T00:00:01.000Z");
  await host.sweep();
  expect(services.machines.started).toHaveLength(4);
  const item = await readItem(services.table, key.dispatch("shop", "feature"));
  expect(Object.keys(item ?? {}).filter((name) => name.startsWith("starts "))).toEqual(["starts 2026-11-21"]);
});

test("a damaged project at the head of the queue does not hold up those behind it", async () => {
  const host = openHost(services, flowOf(services, { limits: { atOnce: 1 } }));
  const first = await host.arrive(issue(1));
  const [damaged, whole] = [await host.arrive(issue(2)), await host.arrive(issue(3))];
  const { itemKind: _, ...meta } = await services.read(key.meta(damaged.id));
  await services.put(key.meta(damaged.id), { ...meta, title: 7 });
  await finish(services, first.id);
  await host.sweep();
  expect(runningOf(services)).toEqual([whole.id]);
});

test("a project that waits for a person gives its place to another one, and takes it back when it goes on", async () => {
  const host = openHost(services, flowOf(services, { limits: { atOnce: 1 } }));
  const [first, second, third] = [
    await host.arrive(issue(1)),
    await host.arrive(issue(2)),
    await host.arrive(issue(3)),
  ];
  const gate = await services.gate(first.id, "design", 1);
  await host.sweep();
  expect(runningOf(services)).toEqual([first.id, second.id]);
  // It goes on: two are at work, and nothing starts until both places are free.
  await services.put(gate, { ...(await readItem(services.table, key.gate(first.id, "design", 1))), status: "DECIDED" });
  await host.sweep();
  await finish(services, second.id);
  await host.sweep();
  expect(runningOf(services)).toEqual([first.id]);
  await finish(services, first.id);
  await host.sweep();
  expect(runningOf(services)).toEqual([third.id]);
});

test("a wait of one of the phases that run side by side, or of one element of a list, keeps the place", async () => {
  const host = openHost(services, flowOf(services, { limits: { atOnce: 1 } }));
  const { id } = await host.arrive(issue(1));
  await host.arrive(issue(2));
  await services.question(id, "design@part-1-1-1", { phase: "design@part-1" });
  await host.sweep();
  expect(runningOf(services)).toEqual([id]);
});

test("a start that fails for good frees nothing: it is repeated, and counted once", async () => {
  const host = openHost(services, flowOf(services, { limits: { atOnce: 1, perDay: 1 } }));
  services.machines.isAway = true;
  const { id } = await host.arrive(issue(1));
  await host.arrive(issue(2));
  services.machines.isAway = false;
  await host.sweep();
  await host.sweep();
  expect(services.machines.started.map(({ name }) => name)).toEqual([id]);
});

test("an arrival whose key or priority has no value is refused, and leaves nothing behind", async () => {
  await expect(openHost(services, flowOf(services)).arrive({ repository: "acme/shop" })).rejects.toThrow(
    "input.number",
  );
  const wild = openHost(services, flowOf(services, { priority: "input.number" }));
  await expect(wild.arrive(issue(11))).rejects.toThrow("from 1 to 10");
  expect(await readMarked(services.table, marks.arriving)).toEqual([]);
  expect(await queueOf()).toEqual([]);
});

test("however early a host is killed with an arrival that it has begun to record, the sweep of another one starts the project, once", async () => {
  for (let nth = 2, wasKilled = true; wasKilled; nth += 1) {
    const flow = flowOf(services, { name: `f${nth}`, limits: { atOnce: 1, perDay: 1 } });
    const dying = openHost(services, flow, nth);
    const failure = await dying.arrive(issue(nth)).catch((error: unknown) => error);
    wasKilled = dying.isDead();
    if (failure instanceof Error) expect(failure).toBeInstanceOf(Killed);
    const next = openHost(services, flow);
    await next.sweep();
    await next.sweep();
    const started = services.machines.started.filter(({ name }) => name.startsWith(`f${nth}-`));
    expect(started).toHaveLength(1);
    expect(await next.arrive(issue(nth))).toMatchObject({ id: started[0]?.name, isNew: false, status: "RUNNING" });
    expect(await services.read(key.dispatch("shop", `f${nth}`))).toMatchObject({ atWork: new Set([started[0]?.name]) });
  }
});

const size = isLong ? { arrivals: 1_000, kills: 30 } : { arrivals: 60, kills: 8 };

test.each([1, 2])(
  "a burst of arrivals while the host is killed again and again: each key is one project, within the limits, and none is lost (%i dispatchers)",
  async (hosts) => {
    // Later arrivals often come first: looks at the same time see other projects at the head of the queue.
    const flow = flowOf(services, { limits: { atOnce: 7 }, priority: "input.number % 10 + 1" });
    let result: BurstResult | undefined;
    let again: BurstResult | undefined;
    await linesLoggedBy(async () => {
      result = await playBurst(services, flow, { ...size, hosts, seed: 20261128 + hosts });
    });
    if (result === undefined) throw new Error("it was played");
    expect(result.kills).toBeGreaterThanOrEqual(size.kills);
    expect(result.mostAtOnce).toBeLessThanOrEqual(7);
    expect(result.mostAtOnce).toBeGreaterThan(1);
    await expectEachOnce(services, result, size.arrivals);

    await linesLoggedBy(async () => {
      again = await playBurst(services, flow, { ...size, kills: 0, hosts, seed: 1 });
    });
    const byNumber = (ids: Map<number, string>) => [...ids].sort(([a], [b]) => a - b);
    expect(byNumber(again?.ids ?? new Map())).toEqual(byNumber(result.ids));
    await expectEachOnce(services, result, size.arrivals);
  },
  600_000,
);
