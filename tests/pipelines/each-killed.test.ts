import { UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { simulatedClock } from "../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../runtime/engine/engine.ts";
import { ApiError } from "../../runtime/engine/failures.ts";
import type { Integration } from "../../runtime/engine/integration.ts";
import type { Journal } from "../../runtime/engine/journal.ts";
import { sqliteJournal } from "../../runtime/engine/sqlite-journal.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";
import { emitPipeline, lowerFeature, textOf } from "./workspace.ts";

let memory: MemoryTable;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

const definition = textOf(emitPipeline(lowerFeature("each")), "state-machine.asl.json").replace(
  /\$\{(\w+)\}/g,
  (_, name: string) => (name === "table" ? "crew" : name),
);

const ids = ["a", "b", "c", "d"];

/** Everything that outlives an engine that is killed. */
interface World {
  project: string;
  /** Answers by token, until an engine has taken them. */
  due: Map<string, Json>;
  /** Runs that were ordered, each with its epoch: a request may be repeated, never with another epoch. */
  ordered: Set<string>;
}

function dying(journal: Journal, commitsLeft: number, isWritten: boolean, die: () => void): Journal {
  let left = commitsLeft;
  return {
    ...journal,
    async commit(entry) {
      if (left-- > 0) return journal.commit(entry);
      if (left === -1 && isWritten) await journal.commit(entry);
      die();
      return new Promise(() => {});
    },
    close: () => {},
  };
}

/** The answer of a run: one element fails for good, and every review passes. */
function answerOf(phase: string, mode: string): Json {
  const done = { outcome: "done", revision: "r1" };
  if (phase === "plan") return { ...done, outputs: { planner: { subtasks: ids.map((id) => ({ id, title: id })) } } };
  if (phase === "subtask@c") return { outcome: "limit", revision: "r1", outputs: {}, reason: "No turns are left." };
  return mode === "review" ? { ...done, outputs: {}, passed: true } : { ...done, outputs: { maker: { pages: 1 } } };
}

function services(world: World, deliver: (token: string) => void): Integration[] {
  return [
    {
      resource: "arn:aws:states:::ecs:runTask",
      async start(request, { token = "" }) {
        const { Overrides } = request as unknown as {
          Overrides: { ContainerOverrides: [{ Environment: { Name: string; Value: string }[] }] };
        };
        const of = Object.fromEntries(
          Overrides.ContainerOverrides[0].Environment.map(({ Name, Value }) => [Name, Value]),
        );
        world.ordered.add(`${of.CREW_PHASE}#${of.CREW_ROUND}#${of.CREW_EPOCH}#${of.CREW_MODE}`);
        world.due.set(token, answerOf(of.CREW_PHASE ?? "", of.CREW_MODE ?? ""));
        deliver(token);
        return {};
      },
    },
    {
      resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem",
      async start(request) {
        await memory.table.documents.send(new UpdateItemCommand(request as unknown as UpdateItemCommandInput));
        return {};
      },
    },
  ];
}

/** One life of the engine; false when it died before the execution ended. */
async function live(world: World, journal: Journal, crash?: { after: number; isWritten: boolean }): Promise<boolean> {
  const clock = simulatedClock(Date.parse("2026-11-28T09:00:00Z"));
  const death = Promise.withResolvers<false>();
  const deliver = (token: string) =>
    clock.schedule(clock.now() + 1000, async () => {
      try {
        await engine.sendTaskSuccess({ taskToken: token, output: JSON.stringify(world.due.get(token)) });
      } catch (error) {
        // Taken in an earlier life; whatever else it is, the answer is given again.
        if (!(error instanceof ApiError)) return;
      }
      world.due.delete(token);
    });
  const engine: Engine = createEngine({
    journal: crash
      ? dying(journal, crash.after, crash.isWritten, () => death.resolve(false))
      : { ...journal, close: () => {} },
    clock,
    integrations: services(world, deliver),
    random: () => 0,
  });
  const { arn } = engine.createStateMachine({ name: "each", definition });
  for (const token of world.due.keys()) deliver(token);
  engine.resume();
  const input = JSON.stringify({ project: world.project, config: "c", siteUrl: "" });
  const started =
    engine.listExecutions(arn)[0] ??
    (await Promise.race([engine.startExecution({ stateMachineArn: arn, name: world.project, input }), death.promise]));
  const isOver =
    started && (await Promise.race([engine.completion(started.arn).then(() => true as const), death.promise]));
  clock.stop();
  engine.close();
  return isOver;
}

let number = 0;

async function newWorld(): Promise<World> {
  const project = `p${++number}`;
  const Item = { pk: `PROJECT#${project}`, sk: "META", status: "RUNNING" };
  await memory.table.documents.send(new PutCommand({ TableName: "crew", Item }));
  return { project, due: new Map(), ordered: new Set() };
}

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
    "report#1#4000#swarm",
    ...["a", "b", "d"].flatMap((id) => [`subtask@${id}#1#2000#swarm`, `subtask@${id}#1#3000#review`]),
    "subtask@c#1#2000#swarm",
  ].sort(),
};

test("whenever the engine is killed, each element is worked on once and none is lost", async () => {
  let deaths = 0;
  for (const isWritten of [false, true]) {
    for (let after = 0; ; after++) {
      const world = await newWorld();
      const journal = sqliteJournal(":memory:");
      const survived = await live(world, journal, { after, isWritten });
      if (!survived) await live(world, journal);
      journal.close();
      expect([after, await endOf(world), [...world.ordered].sort()]).toEqual([after, expected.end, expected.ordered]);
      if (survived) break;
      deaths++;
    }
  }
  expect(deaths).toBeGreaterThan(20);
}, 120_000);
