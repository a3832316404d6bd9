import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Json } from "../../base/json.ts";
import { simulatedClock } from "../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../runtime/engine/engine.ts";
import { ApiError, TaskError } from "../../runtime/engine/failures.ts";
import type { Integration } from "../../runtime/engine/integration.ts";
import type { Journal } from "../../runtime/engine/journal.ts";
import { sqliteJournal } from "../../runtime/engine/sqlite-journal.ts";
import { emitPipeline, type Feature, lowerFeature, textOf } from "../pipelines/workspace.ts";
import type { MemoryTable } from "./memory-table.ts";

/** Everything that outlives an engine that is killed: the project, answers that it may not have taken, and runs that were ordered. */
export interface World {
  project: string;
  /** Answers by token, until an engine has taken them. */
  due: Map<string, Json>;
  /** The environment of each run, once: a request may be repeated, never with another epoch. */
  ordered: Set<string>;
}

export interface KilledPlay {
  memory: MemoryTable;
  feature: Feature;
  /** The name of a run in `ordered`, and its answer. */
  run(environment: { [name: string]: string }): { name: string; answer: Json };
  /** Called after each write; returns the answer of a write that waits for people. */
  written?(input: UpdateItemCommandInput): Json | undefined;
}

let number = 0;

/**
 * Plays a project to its end, while the engine is killed at its commit number `after`, which is written or lost; another one goes on. `survived` is true when there were
 * fewer commits.
 */
export async function playKilled(
  play: KilledPlay,
  crash: { after: number; isWritten: boolean },
): Promise<{ world: World; survived: boolean }> {
  const world: World = { project: `p${++number}`, due: new Map(), ordered: new Set() };
  const Item = { pk: `PROJECT#${world.project}`, sk: "META", status: "RUNNING" };
  await play.memory.table.documents.send(new PutCommand({ TableName: "crew", Item }));
  const journal = sqliteJournal(":memory:");
  const survived = await live(play, world, journal, crash);
  if (!survived) await live(play, world, journal);
  journal.close();
  return { world, survived };
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

function services({ memory, run, written }: KilledPlay, world: World, deliver: (token: string) => void): Integration[] {
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
        const { name, answer } = run(of);
        world.ordered.add(name);
        answerWith(token, answer);
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
        const answer = written?.(input);
        if (token !== undefined && answer !== undefined) answerWith(token, answer);
        return {};
      },
    },
  ];
}

/** One life of the engine; false when it died before the execution ended. */
async function live(
  play: KilledPlay,
  world: World,
  journal: Journal,
  crash?: { after: number; isWritten: boolean },
): Promise<boolean> {
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
    integrations: services(play, world, deliver),
    random: () => 0,
  });
  const { arn } = engine.createStateMachine({ name: play.feature, definition: definitionOf(play.feature) });
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

const definitions = new Map<Feature, string>();

function definitionOf(feature: Feature): string {
  const text =
    definitions.get(feature) ??
    textOf(emitPipeline(lowerFeature(feature)), "state-machine.asl.json").replace(/\$\{(\w+)\}/g, (_, name: string) =>
      name === "table" ? "crew" : name,
    );
  definitions.set(feature, text);
  return text;
}
