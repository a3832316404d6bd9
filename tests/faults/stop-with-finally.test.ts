import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProjectView } from "../../schema/types.ts";
import { writeWorkspace } from "../support/run-crew.ts";
import { type RunningCrew, startCrew } from "../support/running-crew.ts";
import { overlay } from "../support/workspace.ts";

const folder = writeWorkspace(
  overlay(`# engagements/shop/engagement.yaml
finally: [sweep]
# phases/sweep.yaml
title: Sweep
goal: Write down what is left.
swarm: { entry: pm, members: [pm] }
limits: { time: 10m, usd: 2 }
deliverables: [{ id: left, path: docs/left.md, owner: pm }]
`),
);

let crew: RunningCrew;
beforeAll(async () => {
  crew = await startCrew("shop", [], folder);
}, 120_000);
afterAll(async () => {
  await crew?.stop();
  rmSync(folder, { recursive: true });
});

const status = () => crew.json<ProjectView>(["status"]);

async function until(isThere: (view: ProjectView) => boolean): Promise<ProjectView> {
  for (;;) {
    const found = await status();
    if (isThere(found)) return found;
    await wait(200);
  }
}

test("a project that is stopped while it waits for people works on its final phases, and then has stopped", async () => {
  const { summary } = await until(({ gates }) => gates.some((gate) => gate.status === "open"));
  const said = await crew.text(["stop", summary.id, "--reason", "Enough."]);
  expect(said).toContain("stops when its final phases have ended");
  expect(said).toContain(`crew resume ${summary.id} --from plan`);
  const stopped = await until((view) => view.summary.status === "stopped");
  expect(stopped.summary.waitingFor).toMatch(/stopped the project: Enough\.$/);
  expect(stopped.phases.map(({ name, rounds }) => [name, rounds.length])).toEqual([
    ["plan", 1],
    ["build", 0],
    ["sweep", 1],
  ]);
  expect(stopped.phases.at(-1)?.deliverables[0]?.files).toEqual(["docs/left.md"]);
  expect((await crew.decisions(summary.id)).map(({ verdict, comment }) => [verdict, comment])).toEqual([
    ["stop", "Enough."],
  ]);
  await expect(crew.text(["resume", summary.id, "--from", "sweep"])).rejects.toThrow(/no phase/);
  await crew.text(["resume", summary.id, "--from", "plan"]);
  await until(({ gates }) => gates.some((gate) => gate.status === "open"));
}, 240_000);

test("a project whose journal is lost works on its final phases at the next start, and then has stopped", async () => {
  const { summary } = await until(({ gates }) => gates.some((gate) => gate.status === "open"));
  await crew.kill();
  for (const name of readdirSync(crew.state).filter((each) => each.startsWith("journal.sqlite")))
    rmSync(join(crew.state, name));
  await crew.restart();
  const stopped = await until((view) => view.summary.status === "stopped");
  expect(stopped.summary.waitingFor).toBe("The journal does not have its current step.");
  expect(stopped.gates.filter(({ status }) => status === "open")).toEqual([]);
  const sweep = stopped.phases.find(({ name }) => name === "sweep");
  expect(sweep?.rounds.map(({ finishedAt }) => finishedAt !== undefined)).toEqual([true, true]);
  await crew.text(["resume", summary.id, "--from", "plan"]);
}, 240_000);
