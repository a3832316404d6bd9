import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { playKilled, type World } from "../support/killed-engine.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";

let memory: MemoryTable;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

const ids = ["a", "b", "c", "d"];

/** The answer of a run: one element fails for good, and every review passes. */
function answerOf(phase: string, mode: string): Json {
  const done = { outcome: "done", revision: "r1" };
  if (phase === "plan") return { ...done, outputs: { planner: { subtasks: ids.map((id) => ({ id, title: id })) } } };
  if (phase === "subtask@c") return { outcome: "limit", revision: "r1", outputs: {}, reason: "No turns are left." };
  if (mode === "merge") return { ...done, outputs: {}, unmerged: [] };
  return mode === "review" ? { ...done, outputs: {}, passed: true } : { ...done, outputs: { maker: { pages: 1 } } };
}

const run = (of: { [name: string]: string }) => ({
  name: `${of.CREW_PHASE}#${of.CREW_ROUND}#${of.CREW_EPOCH}#${of.CREW_MODE}`,
  answer: answerOf(of.CREW_PHASE ?? "", of.CREW_MODE ?? ""),
});

async function endOf({ project }: World): Promise<unknown[]> {
  const read = async (sk: string) =>
    (await memory.table.documents.send(new GetCommand({ TableName: "crew", Key: { pk: `PROJECT#${project}`, sk } })))
      .Item;
  const [meta, list] = [await read("META"), await read("LIST#subtask#0001")];
  const results = JSON.parse(String(list?.results)) as { id: string; ended: string }[];
  return [meta?.status, ...results.map(({ id, ended }) => `${id} ${ended}`)];
}

const expected = {
  end: ["FINISHED", "a finished", "b finished", "c limit", "d finished"],
  ordered: [
    "plan#1#1000#swarm",
    "report#1#5000#swarm",
    "subtask#1#4000#merge",
    ...["a", "b", "d"].flatMap((id) => [`subtask@${id}#1#2000#swarm`, `subtask@${id}#1#3000#review`]),
    "subtask@c#1#2000#swarm",
  ].sort(),
};

/** One element is in conflict once, and works on it in a second round. */
const conflictingRun = (of: { [name: string]: string }) => {
  const { CREW_PHASE = "", CREW_MODE = "", CREW_ROUND } = of;
  const isFirstMerge = CREW_MODE === "merge" && CREW_ROUND === "1";
  const answer = isFirstMerge
    ? { outcome: "done", revision: "r1", outputs: {}, unmerged: [], conflict: "b" }
    : answerOf(CREW_PHASE, CREW_MODE);
  return { name: `${CREW_PHASE}#${CREW_ROUND}#${CREW_MODE}#${of.CREW_CAUSE}`, answer };
};

test("whenever the engine is killed, an element in conflict goes back once, and each merge is ordered once", async () => {
  const ordered = [
    "plan#1#swarm#start",
    "report#1#swarm#start",
    "subtask#1#merge#start",
    "subtask#2#merge#start",
    ...["a", "b", "d"].flatMap((id) => [`subtask@${id}#1#swarm#start`, `subtask@${id}#1#review#start`]),
    "subtask@b#2#review#conflict",
    "subtask@b#2#swarm#conflict",
    "subtask@c#1#swarm#start",
  ].sort();
  for (const isWritten of [false, true]) {
    for (let after = 0; ; after += 3) {
      const play = { memory, feature: "branches" as const, run: conflictingRun };
      const { world, survived } = await playKilled(play, { after, isWritten });
      expect([after, await endOf(world), [...world.ordered].sort()]).toEqual([after, expected.end, ordered]);
      if (survived) break;
    }
  }
}, 120_000);

/** Each of two pairs of elements locks one file, and one element locks all of them. */
const lockingRun = (of: { [name: string]: string }) => {
  const { CREW_PHASE = "", CREW_MODE = "", CREW_ROUND } = of;
  const locks = { a: "docs/a.md", b: "docs/b.md", c: "docs/a.md", d: "docs" };
  const subtasks = Object.entries(locks).map(([id, paths]) => ({ id, title: id, paths }));
  const answer =
    CREW_PHASE === "plan"
      ? { outcome: "done", revision: "r1", outputs: { planner: { subtasks } } }
      : answerOf(CREW_PHASE, CREW_MODE);
  return { name: `${CREW_PHASE}#${CREW_ROUND}#${CREW_MODE}`, answer };
};

test("whenever the engine is killed, the waves of elements that lock paths stay the same", async () => {
  const begun = (ordered: readonly string[]) =>
    ordered.map((name) => name.replace(/#\d+#/, " ")).filter((name) => !name.endsWith("review"));
  for (const isWritten of [false, true]) {
    for (let after = 0; ; after += 6) {
      const play = { memory, feature: "locks" as const, run: lockingRun };
      const { world, survived } = await playKilled(play, { after, isWritten });
      const order = begun([...world.ordered]);
      expect([after, await endOf(world)]).toEqual([after, expected.end]);
      expect(new Set(order.slice(1, 3))).toEqual(new Set(["subtask@a swarm", "subtask@b swarm"]));
      expect([after, order.slice(3)]).toEqual([
        after,
        ["subtask merge", "subtask@c swarm", "subtask merge", "subtask@d swarm", "subtask merge", "report swarm"],
      ]);
      if (survived) break;
    }
  }
}, 120_000);

test("whenever the engine is killed, each element is worked on once and none is lost", async () => {
  let deaths = 0;
  for (const isWritten of [false, true]) {
    for (let after = 0; ; after++) {
      const { world, survived } = await playKilled({ memory, feature: "each", run }, { after, isWritten });
      expect([after, await endOf(world), [...world.ordered].sort()]).toEqual([after, expected.end, expected.ordered]);
      if (survived) break;
      deaths++;
    }
  }
  expect(deaths).toBeGreaterThan(20);
}, 120_000);
