import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import type { GateItem } from "../../runtime/ledger/wait-items.ts";
import { marks } from "../../schema/table.ts";
import type { ProjectPage } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { countedTable } from "../support/counted-table.ts";

let services: ApiServices;
const idOf = (number: number) => `shop-${String(number).padStart(6, "0")}`;
const createdAt = (number: number) => new Date(Date.parse("2026-11-01T00:00:00Z") + number * 60_000).toISOString();

/** Sixty projects: every third waits at a gate, every tenth is finished, and the last one has stopped. */
const count = 60;
const waits = (number: number) => number % 3 === 0 && statusOf(number) === "RUNNING";
const statusOf = (number: number): MetaItem["status"] =>
  number === count ? "STOPPED" : number % 10 === 0 ? "FINISHED" : "RUNNING";

beforeAll(async () => {
  services = await openApiServices();
  for (let number = 1; number <= count; number++) {
    const time = createdAt(number);
    const title = number === 7 ? "Harbour Permits" : `Project ${number}`;
    await services.project(idOf(number), {
      createdAt: time,
      gsi1sk: time,
      title,
      status: statusOf(number),
    } as Partial<MetaItem>);
    await services.round(idOf(number), "discovery", 1, {
      usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: number },
    });
    if (waits(number)) await services.gate(idOf(number), "discovery", 1, { openedAt: time });
  }
});
afterAll(() => services.close());

const list = async (query: string, as = "cora@example.com") =>
  (await (await services.call(`/api/projects?${query}`, as)).json()) as ProjectPage;
const idsOf = ({ projects }: ProjectPage) => projects.map(({ id }) => id);
const numbers = Array.from({ length: count }, (_, at) => count - at);

test("those that wait come first, then the newest, a page at a time, each project once", async () => {
  const pages = await Promise.all([1, 2, 3].map((page) => list(`page=${page}`)));
  expect(pages.map(({ page, pages: all, found }) => [page, all, found])).toEqual([
    [1, 3, 60],
    [2, 3, 60],
    [3, 3, 60],
  ]);
  const wanted = [...numbers.filter(waits), ...numbers.filter((each) => !waits(each))].map(idOf);
  expect(pages.flatMap(idsOf)).toEqual(wanted);
  expect(idsOf(await list("page=99"))).toEqual(idsOf(pages[2] as ProjectPage));
});

test("a project of the list has its figures: what it waits for and since when, its phase, and what is spent", async () => {
  const { projects, states } = await list("page=1");
  expect(projects[0]).toMatchObject({
    status: "awaiting-approval",
    waitingFor: "A decision on Discovery, round 1.",
    waitingSince: createdAt(57),
    phaseTitle: "Discovery",
    usage: { costMicros: 57 },
  });
  expect(states).toEqual({ yours: 18, waiting: 18, queued: 0, working: 36, finished: 5, stopped: 1, rejected: 0 });
});

test.each([
  ["state=waiting", waits],
  ["state=yours", waits],
  ["state=finished", (number: number) => statusOf(number) === "FINISHED"],
  ["state=stopped", (number: number) => number === count],
  ["state=working", (number: number) => statusOf(number) === "RUNNING" && !waits(number)],
  ["text=HARBOUR", (number: number) => number === 7],
  ["text=shop-00001", (number: number) => number >= 10 && number < 20],
  ["text=harbour&state=finished", () => false],
  ["engagement=another", () => false],
  ["engagement=shop&state=stopped", (number: number) => number === count],
  ["state=unheard-of&engagement=shop&text=project%2060", (number: number) => number === count],
] as const)("?%s finds the ones that are meant, and no others", async (query, isMeant) => {
  const found: string[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const answer = await list(`${query}&page=${page}`);
    found.push(...idsOf(answer));
    pages = answer.pages;
  }
  expect(found.sort()).toEqual(numbers.filter(isMeant).map(idOf).sort());
});

test("nobody finds, or counts, what they may not see", async () => {
  const { found, states, engagements } = await list("page=1", "stranger@example.com");
  expect([found, engagements, Object.values(states)]).toEqual([0, [], [0, 0, 0, 0, 0, 0, 0]]);
});

test("a list reads what is on its page whole, and of the others nothing but the index", async () => {
  const table = countedTable(services.openClient());
  const api = createApi({ ...services.options, table });
  const ask = async (path: string) => {
    Object.assign(table.counts, { reads: 0, items: 0, writes: 0 });
    const headers = { authorization: `Bearer ${accessToken}`, accept: "application/json" };
    expect((await api.app.fetch(new Request(`${baseUrl}${path}`, { headers }))).status).toBe(200);
    return { ...table.counts };
  };
  // Four queries of the index, and two reads for each project on the page.
  expect((await ask("/api/projects?page=1")).reads).toBeLessThanOrEqual(4 + 2 * 25);
  expect((await ask("/api/projects?page=3")).reads).toBeLessThanOrEqual(4 + 2 * 10);
  expect((await ask("/api/projects?page=1&text=harbour")).reads).toBeLessThanOrEqual(4 + 2);
  expect((await ask("/api/projects?page=1&text=none")).reads).toBeLessThanOrEqual(4);
  table.documents.destroy();
});

test("after its first look a sweep reads no project and no open item that has not changed, however many there are", async () => {
  const table = countedTable(services.openClient());
  const api = createApi({ ...services.options, table });
  const sweep = async () => {
    Object.assign(table.counts, { reads: 0, items: 0, writes: 0 });
    return { swept: await api.sweep(), ...table.counts };
  };
  expect((await sweep()).items).toBe(numbers.filter(waits).length);
  expect(await sweep()).toMatchObject({ swept: { sent: 0, started: 0, told: 0 }, reads: 5, items: 0, writes: 0 });
  // A gate that the machine opens again with a decision in it is found by the time at which it stored the token.
  const now = new Date(services.clock.now()).toISOString();
  const decided = { status: "DECIDED", verdict: "approve", decidedAt: now, gsi1sk: now } as Partial<GateItem>;
  await services.gate(idOf(1), "discovery", 1, decided);
  expect((await sweep()).swept.sent).toBe(1);
  expect((await sweep()).items).toBe(0);
  table.documents.destroy();
});

test("a decision that cannot be delivered now is not forgotten, however long that lasts", async () => {
  const api = createApi(services.options);
  await api.sweep();
  const now = new Date(services.clock.now()).toISOString();
  const decided = { status: "DECIDED", verdict: "approve", decidedAt: now, gsi1sk: now } as Partial<GateItem>;
  await services.gate(idOf(2), "discovery", 1, decided);
  services.machines.isAway = true;
  for (const hour of [13, 14, 15]) {
    services.clock.set(`2026-11-20T${hour}:00:00.000Z`);
    expect((await api.sweep()).sent).toBe(0);
  }
  services.machines.isAway = false;
  expect((await api.sweep()).sent).toBe(1);
});

test("a project whose start is not complete is in the list once, with the others", async () => {
  const time = createdAt(count + 1);
  await services.project("shop-starting", {
    createdAt: time,
    gsi1sk: time,
    gsi1pk: marks.changing,
  } as Partial<MetaItem>);
  const all = (await Promise.all([1, 2, 3].map((page) => list(`page=${page}`)))).flatMap(idsOf);
  expect(all.filter((id) => id === "shop-starting")).toHaveLength(1);
});

test("what waits for others is not counted as the reader's, and comes after what does", async () => {
  const carl = "carl@example.com";
  const by = { by: carl, name: "Carl Customer", time: "2026-11-20T11:00:00.000Z" };
  const vote = { decisionId: "decision-1", verdict: "approve", revision: r1, comment: "", ...by };
  await services.project("mine");
  await services.gate("mine", "design", 1, { votes: { [carl]: vote } } as object);
  const { projects, states } = await list("state=waiting&page=1", carl);
  const mine = await list("state=yours&page=1", "cora@example.com");
  expect([states.yours, states.waiting, idsOf(mine).includes("mine")]).toEqual([18, 19, true]);
  expect(projects.at(-1)).toMatchObject({ id: "mine", awaitsViewer: false });
});
