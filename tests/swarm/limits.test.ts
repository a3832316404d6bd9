import { expect, test } from "vitest";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import type { Limits } from "../../schema/types.ts";
import { agent, calls, kinds, MemoryJournal, pipelineOf, ScriptedModel, swarmRun, use } from "./team.ts";

const declared = (pipelineOf([agent("pm")]).phases.design as { limits: Limits }).limits;

/** A team that writes on for ever; how many replies it had, and how its round ended. */
async function writeOn(limits: Partial<Limits>) {
  const pipeline = pipelineOf([agent("pm")], { limits: { ...declared, ...limits } });
  const journal = new MemoryJournal();
  let count = 0;
  const models = new ScriptedModel([() => calls(use("git_write", { path: `docs/${count++}.md`, content: "# A\n" }))]);
  const { kind } = await runSwarm(swarmRun({ pipeline, models, journal }));
  return { kind, replies: models.requests.length, hasLastTurn: kinds(journal).includes("limit-near") };
}

test.each([1, 2, 7])("a round of %i turns has them all, whether or not its last one is announced", async (turns) => {
  expect(await writeOn({ turns, onLimit: "fail" })).toEqual({ kind: "limit", replies: turns, hasLastTurn: false });
  expect(await writeOn({ turns, onLimit: "save-and-ask" })).toEqual({
    kind: "limit",
    replies: turns,
    hasLastTurn: true,
  });
});
