import { afterAll, beforeAll, expect, test } from "vitest";
import { createWatchers, type Look } from "../../runtime/api/projects/watchers.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services?.close());

/** How often the project's events are read from the table, from now on. */
function countEventReads(id: string): () => number {
  let reads = 0;
  services.table.documents.middlewareStack.add(
    (next) => async (args) => {
      const values = JSON.stringify(args.input);
      if ("KeyConditionExpression" in args.input && values.includes(`PROJECT#${id}"`) && values.includes("EVENT#"))
        reads += 1;
      return next(args);
    },
    { step: "initialize" },
  );
  return () => reads;
}

const event = (id: string, time: string) =>
  services.put(key.event(id, time, `${time}-e`), { id: `${time}-e`, time, kind: "handoff", text: "" });

/** A reader of the stream: how it waits for a text, and how it leaves. */
async function readStream(id: string) {
  const leaving = new AbortController();
  const response = await services.call(
    `/api/projects/${id}/events?after=2026-11-20T11:59:00.000Z`,
    "cora@example.com",
    {
      headers: { accept: "text/event-stream" },
      signal: leaving.signal,
    },
  );
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const until = async (mark: string, text = ""): Promise<string> => {
    if (text.includes(mark)) return text;
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended before ${mark}:\n${text}`);
    return until(mark, text + value);
  };
  const leave = async () => {
    leaving.abort();
    while (!(await reader.read()).done);
  };
  return { until, leave };
}

test("twenty readers of one project cost the reads of one, and each gets everything once", async () => {
  const id = "watched";
  await services.project(id);
  await event(id, "2026-11-20T11:59:01.000Z");
  const readers = await Promise.all(Array.from({ length: 20 }, () => readStream(id)));
  await Promise.all(readers.map(({ until }) => until("11:59:01.000Z-e")));
  const reads = countEventReads(id);
  const begun = performance.now();
  for (const second of [2, 3, 4]) {
    const time = `2026-11-20T11:59:0${second}.000Z`;
    await event(id, time);
    const told = await Promise.all(readers.map(({ until }) => until(`${time}-e`)));
    for (const text of told) expect(text.split('"kind"').length).toBe(2);
  }
  const seconds = (performance.now() - begun) / 1000;
  expect(reads()).toBeGreaterThanOrEqual(3);
  expect(reads()).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
  await Promise.all(readers.map(({ leave }) => leave()));
});

const look = (): Look => ({ project: {} as Look["project"], events: [] });

test("a project is looked at while somebody reads, from the place of whoever is furthest behind", async () => {
  const looks: string[] = [];
  const watchers = createWatchers(async (id, after) => {
    looks.push(`${id} ${after}`);
    return look();
  }, 1);
  const looksAt = (id: string) => looks.filter((each) => each.startsWith(id)).length;
  const [ahead, behind, other] = [watchers.join("a", "5"), watchers.join("a", "3"), watchers.join("b", "4")];
  await Promise.all([ahead.next("5"), behind.next("3"), other.next("4")]);
  expect([...new Set(looks)].sort()).toEqual(["a 3", "b 4"]);
  behind.leave();
  other.leave();
  expect(await behind.next("3")).toBeUndefined();
  // The look after next is the first that is sure to have begun after the leaving.
  await ahead.next("5");
  await ahead.next("5");
  expect(looks.at(-1)).toBe("a 5");
  ahead.leave();
  // A look that had begun by then may still be told; while another project is looked at ten times, none begins.
  const later = watchers.join("c", "1");
  await later.next("1");
  const before = looksAt("a");
  for (let times = 0; times < 10; times += 1) await later.next("1");
  later.leave();
  expect(looksAt("a")).toBe(before);
});

test("a look that fails is reported to everybody who reads, and the next reader begins anew", async () => {
  let isAway = true;
  const watchers = createWatchers(async () => {
    if (isAway) throw new Error("The table is away.");
    return look();
  }, 1);
  const readers = [watchers.join("a", ""), watchers.join("a", "")];
  for (const reader of readers) await expect(reader.next("")).rejects.toThrow("The table is away.");
  for (const { leave } of readers) leave();
  isAway = false;
  const late = watchers.join("a", "");
  expect(await late.next("")).toEqual(look());
  late.leave();
});
