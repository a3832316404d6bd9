import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { keepLessons } from "../../runtime/api/lessons/keep-lessons.ts";
import { start } from "../../runtime/api/projects/pending-start.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { key, lessonsKey } from "../../runtime/ledger/keys.ts";
import type { LessonItem } from "../../runtime/ledger/lesson-items.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import { readItem, readUnder } from "../../runtime/ledger/read.ts";
import type { Table } from "../../runtime/ledger/table.ts";
import type { Lessons } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { requireDocumented } from "../support/documented-api.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { manifest } from "../support/manifest.ts";
import { finish } from "../support/queue-hosts.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const settings: Lessons = {
  from: { agent: "architect", output: "lessons" },
  kept: { agent: "architect", output: "held" },
  most: 50,
  keepDays: 180,
  shown: 5,
};

/** Begins a project of the engagement as the API does: with its lessons, then its execution. */
async function begin(
  project: string,
  statement: string,
  { lessons = settings, ...more }: Partial<MetaItem> & { lessons?: Lessons } = {},
) {
  await services.project(project, {
    manifest: await services.objects.put(JSON.stringify({ ...manifest, lessons })),
    sow: await services.objects.put(statement),
    ...more,
  });
  const { machine, objects, clock, deployments } = services.options;
  const { stateMachineArn } = deployments.shop!;
  await start({ table: services.table, machine, objects, clock }, project, {
    stateMachineArn,
    name: project,
    input: "{}",
  });
}

const chosen = async (project: string) => (await readItem(services.table, key.lessons(project)))?.chosenLessons ?? [];
const textsOf = async (project: string) =>
  (await chosen(project)).map(({ texts }) => texts.map(({ text }) => text).join(" "));

interface Reported {
  lessons?: { id: string; [text: string]: string }[];
  held?: string[];
}

async function end(project: string, { lessons = [], held = [] }: Reported, status: MetaItem["status"] = "FINISHED") {
  await services.round(project, "design", 1, {
    status: "DONE",
    finishedAt: "2026-11-20T11:00:00.000Z",
    outputs: { architect: { lessons, held: held.map((id) => ({ id })) } },
  });
  await finish(services, project, status);
}

function keep(table: Table = services.table): Promise<number> {
  const { objects, clock } = services.options;
  return keepLessons({ table, clock, manifests: createManifests(objects, {}) });
}

const stored = () => readUnder(services.table, lessonsKey("shop"), "lesson");

const records = {
  id: "old-records",
  when: "A change touches stored records",
  advice: "Name the oldest record that must be read.",
};
const colours = { id: "colours", when: "Somebody asks for colours", advice: "Ask for the palette first." };

test("what a project has learned is shown to the next one that shares words with it, and a project at work leaves nothing", async () => {
  await begin("first", "# Permits\n\nStored permits are renewed.");
  expect(await chosen("first")).toEqual([]);
  expect(await keep()).toBe(0);
  await end("first", { lessons: [records, colours] });
  expect(await keep()).toBe(1);
  await begin("second", "# Renewals\n\nOld records are stored for ten years.");
  expect(await chosen("second")).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{10}$/),
      project: "first",
      texts: [
        { name: "when", text: records.when },
        { name: "advice", text: records.advice },
      ],
      time: expect.stringMatching(/^2026-11-/),
      shownTo: 0,
      heldIn: 0,
      words: ["records", "stored"],
    },
  ]);
});

test("a lesson is counted once for each project that was shown it, and once more where the project says that it held", async () => {
  await begin("first", "# Records");
  await end("first", { lessons: [records] });
  await keep();
  for (const project of ["second", "third"]) await begin(project, "# Stored records");
  const [{ id } = { id: "" }] = await chosen("second");
  await end("second", { held: [id, "never-shown"] }, "REJECTED");
  await end("third", {}, "STOPPED");
  for (let time = 0; time < 3; time += 1) await keep();
  const [lesson] = await stored();
  expect([...(lesson?.shownIn ?? [])].sort()).toEqual(["second", "third"]);
  expect([...(lesson?.keptIn ?? [])]).toEqual(["second"]);
  await begin("fourth", "# Stored records");
  expect(await chosen("fourth")).toMatchObject([{ id, shownTo: 2, heldIn: 1 }]);
});

test("killed before any of its writes, the next sweep keeps and counts the same", async () => {
  await begin("first", "# Records");
  await end("first", { lessons: [records] });
  await keep();
  await begin("second", "# Stored records");
  const [{ id } = { id: "" }] = await chosen("second");
  await end("second", { lessons: [records, colours], held: [id] });
  let isDone = false;
  for (let dies = 1; !isDone; dies += 1) {
    let writes = 0;
    const table = watchedTable(services.openClient(), () => {
      writes += 1;
      if (writes >= dies) throw new Error("killed");
    });
    await linesLoggedBy(() => keep(table));
    table.documents.destroy();
    isDone = writes < dies;
    expect(dies).toBeLessThan(10);
  }
  expect(await keep()).toBe(0);
  const all = await stored();
  expect(all.map(({ project }) => project).sort()).toEqual(["first", "second", "second"]);
  expect(all.find((each) => each.id === id)).toMatchObject({
    shownIn: new Set(["second"]),
    keptIn: new Set(["second"]),
  });
});

test("a start that is repeated, and one that continues the project, show what was chosen first, and lessons are kept at each end", async () => {
  await begin("first", "# Records");
  await end("first", { lessons: [records] }, "STOPPED");
  await keep();
  await begin("other", "# Records");
  await end("other", { lessons: [{ ...records, id: "more" }] });
  await keep();
  expect(await chosen("first")).toEqual([]);
  const { machine, objects, clock, deployments } = services.options;
  const again = { stateMachineArn: deployments.shop!.stateMachineArn, name: "first-2", input: "{}" };
  await start({ table: services.table, machine, objects, clock }, "first", again);
  expect(await chosen("first")).toEqual([]);
  await end("first", { lessons: [records, colours] });
  expect(await keep()).toBe(1);
  expect((await stored()).filter(({ project }) => project === "first")).toHaveLength(2);
});

const lesson = (more: Partial<LessonItem>): LessonItem => ({
  texts: [{ name: "advice", text: "Read the records." }],
  project: "past",
  by: "architect",
  time: "2026-11-01T00:00:00.000Z",
  expires: Date.parse("2027-05-01T00:00:00.000Z") / 1000,
  ...more,
});
const put = (id: string, more: Partial<LessonItem> = {}) => services.put(key.lesson("shop", id), lesson(more));
const saying = (text: string): Partial<LessonItem> => ({ texts: [{ name: "advice", text }] });

test("lessons with more common words come first, then the newest; at most five are shown, and none without a common word", async () => {
  await put("a", { ...saying("Renew stored records."), time: "2026-11-01T00:00:00.000Z" });
  await put("b", { ...saying("Records: old."), time: "2026-11-02T00:00:00.000Z" });
  await put("c", { ...saying("Records: new."), time: "2026-11-03T00:00:00.000Z" });
  await put("d", { ...saying("Palettes are colourful."), time: "2026-11-04T00:00:00.000Z" });
  for (const day of [5, 6, 7, 8])
    await put(`e${day}`, { ...saying(`Récords of day ${day}.`), time: `2026-11-0${day}T00:00:00.000Z` });
  await begin("next", "# Renew\n\nThe stored records have to be read.");
  expect((await chosen("next")).map(({ id }) => id)).toEqual(["a", "e8", "e7", "e6", "e5"]);
});

test("a lesson that is too old, dropped, beyond the number that is kept or from a rehearsal is not shown", async () => {
  const dropped = { by: "otto@example.com", name: "Otto", time: "2026-11-19T00:00:00.000Z", reason: "It misled." };
  await put("old", { ...saying("Records: old."), expires: Date.parse("2026-11-20T11:59:59.000Z") / 1000 });
  await put("dropped", { texts: [], dropped });
  await put("rehearsed", { ...saying("Records: played."), rehearsed: true });
  await put("third", { ...saying("Records: third."), time: "2026-11-01T00:00:00.000Z" });
  await put("second", { ...saying("Records: second."), time: "2026-11-02T00:00:00.000Z" });
  await put("first", { ...saying("Records: first."), time: "2026-11-03T00:00:00.000Z" });
  await begin("next", "# Records", { lessons: { ...settings, most: 2 } });
  expect(await textsOf("next")).toEqual(["Records: first.", "Records: second."]);
  await begin("played", "# Records", { rehearsed: true });
  expect(await textsOf("played")).toEqual(["Records: played."]);
});

test("a flow whose briefs show no lessons leaves some all the same", async () => {
  await put("a");
  await begin("writer", "# Records", { lessons: { ...settings, shown: 0 } });
  expect(await chosen("writer")).toEqual([]);
  await end("writer", { lessons: [colours] });
  await keep();
  expect((await stored()).map(({ project }) => project).sort()).toEqual(["past", "writer"]);
});

test("operators list the lessons with their counts and drop one with a reason; it is shown no more, and nobody else may", async () => {
  await services.close();
  services = await openApiServices();
  const shop = services.options.deployments.shop!;
  const digest = await services.objects.put(JSON.stringify({ ...manifest, lessons: settings }));
  const api = createApi({ ...services.options, deployments: { shop: { ...shop, manifest: digest } } });
  const call = async (as: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${accessToken}`, "x-crew-as": as, "content-type": "application/json" };
    const given = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const request = new Request(`${baseUrl}${path}`, { ...given, headers });
    const response = await api.app.fetch(request);
    await requireDocumented(request, response);
    return { status: response.status, body: await response.json() };
  };
  await put("first", { shownIn: new Set(["a", "b"]), keptIn: new Set(["b"]) });
  await put("second", { time: "2026-11-02T00:00:00.000Z" });
  const [otto, cora] = ["otto@example.com", "cora@example.com"];
  const listed = await call(otto, "/api/lessons?engagement=shop");
  expect(listed.body.lessons).toMatchObject([
    { id: "second", shown: 0, held: 0 },
    {
      id: "first",
      shown: 2,
      held: 1,
      texts: [{ name: "advice", text: "Read the records." }],
      until: "2027-05-01T00:00:00.000Z",
    },
  ]);
  const dropping = { engagement: "shop", lesson: "first", reason: "It misled." };
  expect((await call(cora, "/api/lessons")).status).toBe(403);
  expect((await call(cora, "/api/lessons/drop", dropping)).status).toBe(403);
  expect((await call(otto, "/api/lessons/drop", { ...dropping, reason: "" })).status).toBe(422);
  expect(await call(otto, "/api/lessons/drop", dropping)).toMatchObject({
    status: 200,
    body: { reason: "It misled." },
  });
  expect((await call(otto, "/api/lessons/drop", dropping)).status).toBe(404);
  expect((await call(otto, "/api/lessons")).body.lessons).toMatchObject([{ id: "second" }]);
  expect(await readItem(services.table, key.lesson("shop", "first"))).toMatchObject({
    texts: [],
    dropped: { name: "Otto Operator" },
  });
});
