import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { key, reviewJournal, turnsWithin } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { reviewPipeline, reviewToolbox } from "../../runtime/runner/kinds/review/phase-review.ts";
import type { Entry } from "../../runtime/swarm/entry.ts";
import { createToolbox } from "../../runtime/tools/toolbox.ts";
import type { Agent, Check } from "../../schema/types.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
const project = "reviewed-1";
const check: Check = {
  run: [process.execPath, "-e", "require('fs').writeFileSync('left.txt', ''); console.log('ok 7 - the counter sells')"],
  folder: "docs",
  timeoutSeconds: 20,
  optional: false,
};
const pipeline = twoAgents({ checks: [check] });

beforeAll(async () => {
  services = await openRunnerServices();
  const order = await services.start(project, pipeline);
  expect(await services.run(order)).toMatchObject({ outcome: "done" });
  expect(await services.run({ ...order, mode: "review", epoch: 2 })).toMatchObject({ outcome: "done", passed: true });
}, 60_000);
afterAll(() => services.close());

async function journal(): Promise<Entry[]> {
  const turns = await readItems(services.table, project, "turn", turnsWithin(reviewJournal("design"), 1));
  return Promise.all(
    turns.map(async ({ entry, body }) => JSON.parse(entry ?? (await services.objects.get(body!)).toString()) as Entry),
  );
}

test("the phase's reviewer is shown what the checks printed, which verdicts members gave and what has changed", async () => {
  const [visit] = await journal();
  if (visit?.kind !== "visit-started") throw new Error("The review begins with a visit.");
  const [, evidence = ""] = visit.brief.split("## Evidence");
  expect(evidence).toContain("ok 7 - the counter sells");
  expect(evidence).toMatch(/node.* \(in docs\): satisfied/);
  expect(evidence).toMatch(/docs\/requirements\.md: architect approve, severity none/);
  expect(evidence).toContain("docs/architecture/design.md");
  expect(services.repository(project).tree.join("\n")).not.toContain("left.txt");
});

test("the reviewer opens every deliverable, and each passed item names the line it rests on", async () => {
  const replies = (await journal()).flatMap((entry) => (entry.kind === "model-replied" ? entry.reply.content : []));
  const calls = replies.flatMap((block) => (block.kind === "tool-use" ? [block] : []));
  expect(calls.map(({ name }) => name)).toEqual(["git_read", "git_read", "verdict"]);
  const item = await readItem(services.table, key.review(project, "design", 1));
  expect(item?.items.map(({ note }) => note)).toEqual([
    expect.stringMatching(/\(docs\/requirements\.md: “.{8,}”\)$/),
    expect.stringMatching(/\(docs\/architecture\/design\.md: “.{8,}”\)$/),
  ]);
});

/** The desk of a reviewer who has read these files. */
async function stamp(seen: string[], over: object[], passed = true) {
  const initial = { title: "Harbour ticketing", sow: statement, time: new Date("2026-11-20T09:00:00.000Z") };
  const repository = openRepository(services.repositories, { project, initial });
  const tree = await openWorkTree(repository, join(services.home, `tree-${Math.random()}`));
  const site = {
    tree,
    phase: pipeline.phases.design!,
    order: { project, round: 9 },
    table: services.table,
    timeOf: () => new Date(),
  };
  const reports = { checks: ["node --test (in app): satisfied"], verdicts: ["(none)"], changes: [] };
  const reading = {
    specs: () => [{ name: "git_read", description: "", input: {} }],
    call: () => Promise.reject(new Error("Nothing is read here.")),
  };
  const desk = {
    evidence: async () => ({ text: "", reports }),
    hasSeen: (_: string, path: string) => seen.includes(path),
  };
  const items = ["Every requirement is answered", "Costs are estimated"].map((item, at) => ({
    item,
    passed: true,
    note: "Fine.",
    ...over[at],
  }));
  const call = { id: "1", name: "verdict", input: { passed, items, summary: "Fine." } };
  const turn = { phase: "design", round: 9, seq: 1 };
  return reviewToolbox(site, reading, desk).call(
    { name: "architect" } as Agent,
    call,
    turn,
    new AbortController().signal,
  );
}

const [requirements, design] = ["docs/requirements.md", "docs/architecture/design.md"];
const both = [requirements, design];
const ground = { path: requirements, quote: "## Functional requirements" };
const checked = { path: "checks", quote: "node --test (in app): satisfied" };

test.each([
  ["has opened nothing", [], [ground, ground], /opened no file of Requirements .*; Design/],
  ["has not opened one of them", [requirements], [ground, ground], /opened no file of Design/],
  ["gives no line", both, [ground, {}], /Item 2 has no evidence: Give path and quote/],
  [
    "quotes what is not there",
    both,
    [ground, { path: design, quote: "Nobody wrote this line." }],
    /is not a line of docs\/arch/,
  ],
  [
    "quotes a check that is not there",
    both,
    [ground, { path: "checks", quote: "npm run lint: satisfied" }],
    /the checks in your brief/,
  ],
  [
    "names a file that is not there",
    both,
    [ground, { path: "docs/none.md", quote: "Whatever it says" }],
    /There is no file/,
  ],
] as const)("a reviewer who %s cannot let the phase pass", async (_, seen, over, reason) => {
  const outcome = await stamp([...seen], [...over]);
  expect([outcome.isError, outcome.text]).toEqual([true, expect.stringMatching(reason)]);
});

test("a line of a file and a line of the checks are grounds, and a phase may fail at first sight", async () => {
  expect(await stamp(both, [ground, checked])).toMatchObject({ isError: false });
  const failed = { passed: false, note: "Nothing is there." };
  expect(await stamp([], [failed, failed], false)).toMatchObject({ isError: false });
});

test("a phase's reviewer that is declared without a tool to read with gets one for the review, and no more", () => {
  const [phase] = Object.values(pipeline.phases);
  const reviewer = pipeline.agents[phase?.review?.agent ?? ""];
  if (phase === undefined || reviewer === undefined) throw new Error("The team has a reviewer.");
  const blind = { ...reviewer, tools: reviewer.tools.filter((name) => name !== "git") };
  const played = reviewPipeline({ ...pipeline, agents: { ...pipeline.agents, [blind.name]: blind } }, phase.name);
  const alone = played.agents[blind.name];
  const specs = alone && createToolbox(played.tools, {} as Parameters<typeof createToolbox>[1]).specs(alone);
  const names = specs?.map(({ name }) => name).filter((name) => name.startsWith("git_"));
  expect(names).toEqual(["git_read"]);
});

test("people have the same work reviewed again under the next number: the earlier verdict stays, and nothing is worked on", async () => {
  const order = await services.start("reviewed-again", pipeline);
  await services.run(order);
  await services.run({ ...order, mode: "review", epoch: 2 });
  const published = services.repository("reviewed-again").tree;
  expect(await services.run({ ...order, mode: "review", round: 2, epoch: 3 })).toMatchObject({ passed: true });
  const reviewOf = (round: number) => readItem(services.table, key.review("reviewed-again", "design", round));
  const [first, second] = [await reviewOf(1), await reviewOf(2)];
  expect(second?.items).toHaveLength(first?.items.length ?? 0);
  expect(second?.time).not.toBe(first?.time);
  expect(await readItem(services.table, key.round("reviewed-again", "design", 2))).toBeUndefined();
  expect(services.repository("reviewed-again").tree).toEqual(published);
  const turns = await readItems(services.table, "reviewed-again", "turn", turnsWithin(reviewJournal("design"), 2));
  const [visit] = turns.map(({ entry }) => JSON.parse(entry ?? "{}") as Entry);
  // The evidence is that of the round of work.
  if (visit?.kind === "visit-started") expect(visit.brief).toContain("docs/architecture/design.md");
}, 60_000);
