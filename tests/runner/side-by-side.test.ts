import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFileList } from "../../runtime/artifacts/revisions.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { readRevisions } from "../../runtime/ledger/records.ts";
import { prefix } from "../../schema/table.ts";
import type { Pipeline } from "../../schema/types.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

/** The design phase and copies of it, which write below folders of their own. */
function sideBySide(...copies: string[]): Pipeline {
  const pipeline = twoAgents();
  const design = pipeline.phases.design!;
  for (const name of copies) {
    const deliverables = design.deliverables.map((each) => ({ ...each, path: each.path.replace(/^docs/, name) }));
    pipeline.phases[name] = { ...design, name, title: name, deliverables };
    pipeline.agents.pm!.writes.push(`${name}/*.md`);
    pipeline.agents.architect!.writes.push(`${name}/architecture/**`);
  }
  return pipeline;
}

/** What the table says was published, compared commit by commit with what Git has. */
async function expectPublishedIsWhatGitHas(project: string): Promise<void> {
  const repository = services.repository(project);
  const commits = repository.git("rev-list", "--reverse", "main").trim().split("\n");
  const revisions = await readRevisions(services.table, project);
  expect(revisions.map(({ id }) => id)).toEqual(commits);
  expect(revisions.map(({ position }) => position)).toEqual(commits.map((_, index) => index + 1));
  expect(await readItem(services.table, key.meta(project))).toMatchObject({ revision: commits.at(-1) });
  for (const { id, tree } of revisions) {
    const paths = repository.git("ls-tree", "-r", "--name-only", id).trim().split("\n");
    const inGit = paths.map((path) => [path, digest(repository.git("show", `${id}:${path}`))]);
    const listed = (await readFileList(services.objects, tree)).map((file) => [file.path, file.digest]);
    expect(listed.sort()).toEqual(inGit.sort());
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

test.each([1, 2, 3, 4, 5, 6])(
  "race %i of three phases: each revision is what Git has, and the newest has it all",
  async (race) => {
    const project = `race-${race}`;
    const names = ["design", "survey", "tender"];
    const order = await services.start(project, sideBySide("survey", "tender"));
    // Every write comes late by another time, so replies and commits come in different orders.
    const slow = () => services.connect(() => wait(Math.random() * 40));
    const runs = names.map((phase, index) => services.run({ ...order, phase, epoch: index + 1 }, slow()));
    expect((await Promise.all(runs)).map((answer) => answer?.outcome)).toEqual(["done", "done", "done"]);
    await expectPublishedIsWhatGitHas(project);
  },
);

test("a turn that was pushed and not recorded when its runner died is published as it was, with a later phase's commits on top", async () => {
  const project = "pushed-not-recorded";
  const order = await services.start(project, sideBySide("survey"));
  const dying = services.connect((_, sk) => {
    if (sk.startsWith(prefix.revision) && services.repository(project).turns.length > 1) throw new Error("killed");
  });
  await expect(services.run({ ...order, phase: "survey" }, dying)).rejects.toThrow("killed");
  expect((await services.run({ ...order, epoch: 2 }))?.outcome).toBe("done");
  expect((await services.run({ ...order, phase: "survey", epoch: 3 }))?.outcome).toBe("done");
  await expectPublishedIsWhatGitHas(project);
});

test("what a project begins with is a revision of its own, by nobody of the team", async () => {
  const project = "beginning";
  await services.run(await services.start(project, twoAgents()));
  const [first, second] = await readRevisions(services.table, project);
  expect(first).toMatchObject({ position: 1, phase: "", time: "2026-11-20T09:00:00.000Z" });
  expect(first).not.toHaveProperty("agent");
  const paths = (await readFileList(services.objects, first!.tree)).map(({ path }) => path);
  expect(paths.sort()).toEqual(["README.md", "statement-of-work.md"]);
  expect(second).toMatchObject({ position: 2, phase: "design", agent: expect.any(String) });
});
