import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { type KilledPlay, playKilled, type World } from "../support/killed-engine.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";

let memory: MemoryTable;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

/** A way to a project's end: the answers of the text's runner, and people's decisions. */
interface Play {
  text: Json;
  decision: Json;
}

const done = { outcome: "done", revision: "r1", outputs: {} };

/** Plays it, and notes the ends that META was given. */
function playOf({ text, decision }: Play, ends: string[]): KilledPlay {
  return {
    memory,
    feature: "finally",
    run: (of) => ({
      name: `${of.CREW_PHASE}#${of.CREW_ROUND}#${of.CREW_EPOCH}`,
      answer: of.CREW_PHASE === "text" ? text : done,
    }),
    written({ Key, ExpressionAttributeValues }) {
      const status = ExpressionAttributeValues?.[":status"]?.S;
      if (Key?.sk?.S === "META" && status !== undefined && status !== "RUNNING") ends.push(status);
      return decision;
    },
  };
}

async function statusOf({ project }: World): Promise<unknown> {
  const Key = { pk: `PROJECT#${project}`, sk: "META" };
  return (await memory.table.documents.send(new GetCommand({ TableName: "crew", Key }))).Item?.status;
}

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
        const ends: string[] = [];
        const { world, survived } = await playKilled(playOf(play, ends), { after, isWritten });
        expect([after, await statusOf(world), ends, [...world.ordered]]).toEqual([after, status, [status], rounds]);
        if (survived) break;
        deaths++;
      }
    }
    expect(deaths).toBeGreaterThan(20);
  },
  120_000,
);
