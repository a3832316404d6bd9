import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { simulatedClock } from "../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../runtime/engine/engine.ts";
import { ApiError, TaskError } from "../../runtime/engine/failures.ts";
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

const definition = textOf(emitPipeline(lowerFeature("finally")), "state-machine.asl.json").replace(
  /\$\{(\w+)\}/g,
  (_, name: string) => (name === "table" ? "crew" : name),
);

/** A way to a project's end: the answers of the text's runner, and people's decisions. */
interface Play {
  text: Json;
  decision: Json;
}

/** Everything that outlives an engine that is killed: the project, the answers that it may not have taken, and what was asked of services. */
interface World {
  project: string;
  play: Play;
  /** Answers by token, until an engine has taken them. */
  due: Map<string, Json>;
  /** Rounds that were ordered, each with its epoch. */
  ordered: Set<string>;
  /** Ends that META was given. */
  ends: string[];
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

function services(world: World, deliver: (token: string) => void): Integration[] {
  const answerWith = (token: string, answer: Json) => {
    world.due.set(token, answer);
    deliver(token);
  };
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
        world.ordered.add(`${of.CREW_PHASE}#${of.CREW_ROUND}#${of.CREW_EPOCH}`);
        answerWith(
          token,
          of.CREW_PHASE === "text" ? world.play.text : { outcome: "done", revision: "r1", outputs: {} },
        );
        return {};
      },
    },
    {
      resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem",
      async start(request, { token }) {
        const input = request as unknown as UpdateItemCommandInput;
        try {
          await memory.table.documents.send(new UpdateItemCommand(input));
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          throw new TaskError("DynamoDb.ConditionalCheckFailedException", error.message);
        }
        const status = input.ExpressionAttributeValues?.[":status"]?.S;
        if (input.Key?.sk?.S === "META" && status !== undefined && status !== "RUNNING") world.ends.push(status);
        if (token !== undefined) answerWith(token, world.play.decision);
        return {};
      },
    },
  ];
}

/** One life of the engine; false when it died before the execution ended. */
async function live(world: World, journal: Journal, crash?: { after: number; isWritten: boolean }): Promise<boolean> {
  const clock = simulatedClock(Date.parse("2026-11-27T09:00:00Z"));
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
  const { arn } = engine.createStateMachine({ name: "finally", definition });
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

async function newWorld(play: Play): Promise<World> {
  const project = `p${++number}`;
  const Item = { pk: `PROJECT#${project}`, sk: "META", status: "RUNNING" };
  await memory.table.documents.send(new PutCommand({ TableName: "crew", Item }));
  return { project, play, due: new Map(), ordered: new Set(), ends: [] };
}

async function statusOf({ project }: World): Promise<unknown> {
  const Key = { pk: `PROJECT#${project}`, sk: "META" };
  return (await memory.table.documents.send(new GetCommand({ TableName: "crew", Key }))).Item?.status;
}

const done = { outcome: "done", revision: "r1", outputs: {} };
const plays: [string, Play, string][] = [
  ["finished", { text: done, decision: { verdict: "approve" } }, "FINISHED"],
  ["rejected", { text: done, decision: { verdict: "reject" } }, "REJECTED"],
  [
    "out of money and stopped",
    {
      text: { outcome: "limit", reason: "The budget is spent.", outputs: {} },
      decision: { verdict: "stop", reason: "Enough." },
    },
    "STOPPED",
  ],
];

test.each(plays)(
  "a project that is %s has one end and one round of each final phase, whenever the engine is killed",
  async (_, play, status) => {
    const rounds = ["text#1#1000", "sweep#1#2000", "report#1#3000"];
    let deaths = 0;
    for (const isWritten of [false, true]) {
      for (let after = 0; ; after++) {
        const world = await newWorld(play);
        const journal = sqliteJournal(":memory:");
        const survived = await live(world, journal, { after, isWritten });
        if (!survived) await live(world, journal);
        journal.close();
        expect([after, await statusOf(world), world.ends, [...world.ordered]]).toEqual([
          after,
          status,
          [status],
          rounds,
        ]);
        if (survived) break;
        deaths++;
      }
    }
    expect(deaths).toBeGreaterThan(20);
  },
  120_000,
);
