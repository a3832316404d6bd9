import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { readFileList } from "../../runtime/artifacts/revisions.ts";
import { openBudget } from "../../runtime/ledger/budget.ts";
import { key, turnsWithin } from "../../runtime/ledger/keys.ts";
import { changeProject } from "../../runtime/ledger/projects.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readLedger, readRevisions } from "../../runtime/ledger/records.ts";
import { ConfigMismatch } from "../../runtime/runner/configuration.ts";
import { Superseded } from "../../runtime/swarm/ports.ts";
import { prefix } from "../../schema/table.ts";
import { r1 } from "../support/commits.ts";
import { gateItem } from "../support/gate-item.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { isLong } from "../support/seed.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

let projects = 0;
const newProject = () => `round-${projects++}`;
const events = async (project: string) => readItems(services.table, project, "event");
const lock = (project: string, phase = "design", round = 1) =>
  readItem(services.table, key.round(project, phase, round));

test("a team of two works a phase to done, and everything it did is on record", async () => {
  const project = newProject();
  const answer = await services.run(await services.start(project, twoAgents()));
  expect(answer).toMatchObject({ outcome: "done", outputs: { architect: { risk: "low" } } });

  const { read, turns } = services.repository(project);
  expect(read("docs/requirements.md")).toMatch(/## Functional requirements[\s\S]*## Acceptance/);
  expect(read("docs/architecture/design.md")).not.toBe("");
  expect(new Set(turns).size).toBe(turns.length);

  expect((await readItem(services.table, key.meta(project)))?.revision).toBe(answer?.revision);
  const revisions = await readRevisions(services.table, project);
  expect(revisions.at(-1)).toMatchObject({
    id: answer?.revision,
    phase: "design",
    round: 1,
    agent: expect.any(String),
  });
  const files = await readFileList(services.objects, revisions.at(-1)!.tree);
  expect(files.map(({ path }) => path)).toContain("docs/architecture/design.md");
  for (const { digest } of files) await services.objects.get(digest);

  expect(await lock(project)).toMatchObject({ status: "DONE", revision: answer?.revision });
  const usage = (await lock(project))?.agentUsage ?? {};
  expect(Object.keys(usage).sort()).toEqual(["architect", "pm"]);
  expect((await lock(project))?.usage?.costMicros).toBe(
    Object.values(usage).reduce((sum, { costMicros }) => sum + costMicros, 0),
  );

  const sections = new Set((await readLedger(services.table, project)).map(({ section }) => section));
  expect([...sections]).toEqual(expect.arrayContaining(["facts", "deliverables"]));
  const kinds = (await events(project)).map(({ kind }) => kind);
  for (const kind of [
    "agent-started",
    "model-replied",
    "artifact-written",
    "handoff",
    "review-given",
    "fact-recorded",
  ]) {
    expect(kinds).toContain(kind);
  }
  expect([kinds[0], kinds.at(-1)]).toEqual(["phase-started", "phase-finished"]);
});

/** The same two on a model with the lean profile. */
function smallAgents(): ReturnType<typeof twoAgents> {
  const draft = twoAgents();
  const models = Object.entries(draft.models).map(([name, model]) => [name, { ...model, profile: "lean" as const }]);
  return { ...draft, models: Object.fromEntries(models) };
}

test.skipIf(!isLong)(
  "a team on a small model works and reviews a phase with short briefs, and the activity says that it wrote in words",
  async () => {
    const project = newProject();
    const order = await services.start(project, smallAgents());
    expect(await services.run(order)).toMatchObject({ outcome: "done", outputs: { architect: { risk: "low" } } });
    const { read } = services.repository(project);
    expect(read("docs/requirements.md")).toMatch(/## Functional requirements[\s\S]*## Acceptance/);
    const told = (await events(project)).map(({ text }) => text);
    expect(told).toContain("Project manager called git_write with a fenced block of its reply.");
    const turns = await readItems(services.table, project, "turn", turnsWithin("design", 1));
    expect(turns.map(({ entry = "" }) => entry).filter((entry) => entry.includes("## Due now")).length).toBeGreaterThan(
      1,
    );
    const review = { ...order, mode: "review" as const, epoch: 2 };
    expect(await services.run(review)).toMatchObject({ outcome: "done", passed: true });
  },
);

test("a run that is repeated after its end reports the same and does nothing again", async () => {
  const project = newProject();
  const order = await services.start(project, twoAgents());
  const first = await services.run(order);
  const before = [services.repository(project).tree, await readLedger(services.table, project), await events(project)];
  expect(await services.run({ ...order, epoch: 2 })).toEqual(first);
  expect([services.repository(project).tree, await readLedger(services.table, project), await events(project)]).toEqual(
    before,
  );
});

test("a run whose epoch is not the newest is superseded", async () => {
  const order = await services.start(newProject(), twoAgents());
  await services.run({ ...order, epoch: 5 });
  await expect(services.run({ ...order, epoch: 5 })).rejects.toThrow(Superseded);
});

test("a configuration of another digest is refused before anything is claimed", async () => {
  const order = await services.start(newProject(), twoAgents());
  await expect(services.run({ ...order, config: asDigest("0".repeat(64)) })).rejects.toThrow(ConfigMismatch);
  expect(await lock(order.project)).toBeUndefined();
});

test("a question parks the round, and its answer lets the next run finish", async () => {
  const project = newProject();
  const ask = [{ agent: "pm", question: "Which payment service?", choices: ["Vipps", "Cards"] }];
  const pipeline = twoAgents({ rehearsal: { ask, failReview: 0, decide: [] } }, { pm: { mayAsk: true } });
  const order = await services.start(project, pipeline);
  expect(await services.run(order)).toMatchObject({ outcome: "asked", question: "design-1-1" });
  expect(await lock(project)).toMatchObject({ status: "ASKED" });
  const question = await readItem(services.table, key.question(project, "design-1-1"));
  expect(question).toMatchObject({
    status: "OPEN",
    agent: "pm",
    text: "Which payment service?",
    choices: ["Vipps", "Cards"],
  });

  expect(await services.run({ ...order, epoch: 2 })).toMatchObject({ outcome: "asked", question: "design-1-1" });
  await services.table.documents.send(
    new UpdateCommand({
      TableName: "crew",
      Key: key.question(project, "design-1-1"),
      UpdateExpression: "SET #s = :answered, answer = :answer",
      ExpressionAttributeNames: { "#s": "status" },
      ExpressionAttributeValues: { ":answered": "ANSWERED", ":answer": "Vipps" },
    }),
  );
  expect(await services.run({ ...order, epoch: 3 })).toMatchObject({ outcome: "done" });
  const kinds = (await events(project)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "question-asked")).toHaveLength(1);
  expect(kinds).toContain("phase-resumed");
});

test.each([
  ["the team", twoAgents],
  ["a team on a small model", smallAgents],
])("a request for changes reaches %s, and the second round changes what it concerns", async (_, team) => {
  const project = newProject();
  const order = await services.start(project, team());
  await services.run(order);
  const before = services.repository(project).read("docs/requirements.md");
  const vote = {
    decisionId: "d1",
    verdict: "revise" as const,
    by: "customer@example.com",
    name: "Kari Customer",
    time: "2026-11-20T11:00:00.000Z",
    revision: r1,
    ratings: {},
    comment: "",
    artifactComments: { "docs/requirements.md": "Say what happens when the network is down." },
  };
  const gate = { ...gateItem({ votes: { "customer@example.com": vote } }), ...key.gate(project, "design", 1) };
  await services.table.documents.send(new PutCommand({ TableName: "crew", Item: gate }));
  const second = { ...order, round: 2, epoch: 2, cause: "decision" as const, feedback: gate.sk };
  expect(await services.run(second)).toMatchObject({ outcome: "done" });
  expect(services.repository(project).read("docs/requirements.md")).not.toBe(before);
});

test("the review fails and passes as the phase declares, and leaves the swarm's log alone", async () => {
  const project = newProject();
  const order = await services.start(project, twoAgents({ rehearsal: { ask: [], failReview: 1, decide: [] } }));
  await services.run(order);
  const seq = (await lock(project))?.seq;
  const review = { ...order, mode: "review" as const };
  expect(await services.run({ ...review, epoch: 2 })).toMatchObject({ outcome: "done", passed: false });
  expect((await lock(project))?.seq).toBe(seq);
  const item = await readItem(services.table, key.review(project, "design", 1));
  expect(item).toMatchObject({ passed: false, agent: "architect" });
  expect(item?.items.map((each) => each.item)).toEqual(["Every requirement is answered", "Costs are estimated"]);

  const next = {
    ...order,
    round: 2,
    epoch: 3,
    cause: "review" as const,
    feedback: key.review(project, "design", 1).sk,
  };
  expect(await services.run(next)).toMatchObject({ outcome: "done" });
  expect(await services.run({ ...next, mode: "review", epoch: 4 })).toMatchObject({ outcome: "done", passed: true });
});

test("a limit ends the round with its reason, and what was written stays", async () => {
  const project = newProject();
  const pipeline = twoAgents();
  pipeline.phases.design!.limits.turns = 3;
  const answer = await services.run(await services.start(project, pipeline));
  expect(answer).toMatchObject({ outcome: "limit", reason: expect.stringMatching(/turn/) });
  expect(await lock(project)).toMatchObject({ status: "LIMIT" });
  expect((await events(project)).map(({ kind }) => kind)).toContain("limit-reached");
});

test("a budget that does not cover a turn ends the round, and nobody is paid", async () => {
  const project = newProject();
  const pipeline = { ...twoAgents(), budget: { maxCostMicros: 10, warnAtPercent: 80 } };
  expect(await services.run(await services.start(project, pipeline))).toMatchObject({ outcome: "limit" });
  expect(await readItem(services.table, key.budget(project))).toMatchObject({ committedMicros: 0, spentMicros: 0 });
});

interface Recorded {
  kind?: string;
  reservedMicros?: number;
  costMicros?: number;
}

async function journal(project: string, round = 1, phase = "design"): Promise<Recorded[]> {
  const turns = await readItems(services.table, project, "turn", turnsWithin(phase, round));
  const texts = turns.map(({ entry, body }) => entry ?? services.objects.get(body!).then(String));
  return (await Promise.all(texts)).map((text) => JSON.parse(text) as Recorded);
}

/** The replies of the team's model in a project that has money enough. */
async function playReplies(): Promise<Recorded[]> {
  const project = newProject();
  await services.run(await services.start(project, twoAgents()));
  return (await journal(project)).filter(({ kind }) => kind === "model-replied");
}
let played: Promise<Recorded[]> | undefined;

/** A budget that covers the first turns of the team and then has no room for two more, by what those turns cost. */
async function budgetFor(turns: number): Promise<number> {
  played ??= playReplies();
  const replies = await played;
  const spent = replies.slice(0, turns).reduce((sum, { costMicros = 0 }) => sum + costMicros, 0);
  // A longer name of a project makes its prompts a little longer.
  return spent + 2 * (replies[turns]?.reservedMicros ?? 0) - 500;
}

test.each(isLong ? [2, 4, 6] : [4])(
  "money that covers %i turns ends with one more that is asked to save the work, and is not passed",
  async (turns) => {
    const project = newProject();
    const maxCostMicros = await budgetFor(turns);
    const pipeline = { ...twoAgents(), budget: { maxCostMicros, warnAtPercent: 80 } };
    const answer = await services.run(await services.start(project, pipeline));
    expect(answer).toMatchObject({ outcome: "limit", reason: expect.stringMatching(/The project's budget/) });
    const kinds = (await journal(project)).map(({ kind }) => kind);
    expect(kinds.slice(0, kinds.indexOf("limit-near")).filter((kind) => kind === "model-replied")).toHaveLength(turns);
    expect(kinds.slice(kinds.indexOf("limit-near")).filter((kind) => kind === "model-replied")).toHaveLength(1);
    expect(kinds.at(-1)).toBe("limit-reached");
    const book = await readItem(services.table, key.budget(project));
    expect(book).toMatchObject({ committedMicros: book?.spentMicros, open: {} });
    expect(book?.spentMicros).toBeLessThanOrEqual(maxCostMicros);
  },
);

test("a project whose money ended continues when an operator has raised it", async () => {
  const project = newProject();
  const pipeline = { ...twoAgents(), budget: { maxCostMicros: await budgetFor(2), warnAtPercent: 80 } };
  const order = await services.start(project, pipeline);
  expect(await services.run(order)).toMatchObject({ outcome: "limit" });
  const next = { ...order, round: 2, epoch: 2, cause: "operator" as const };
  expect(await services.run(next)).toMatchObject({ outcome: "limit" });
  await changeProject(services.table, project, "terms", undefined, { budgetMicros: 50_000_000, changes: [] });
  expect(await services.run({ ...next, round: 3, epoch: 3 })).toMatchObject({ outcome: "done" });
});

test.skipIf(!isLong)(
  "a review that ran out of money continues its own journal when people have granted more, and otherwise reports the same",
  async () => {
    const topUp = { group: "customer", stepMicros: 20_000_000, maxMicros: 60_000_000, refusal: "stop" } as const;
    const measured = newProject();
    const whole = await services.start(measured, twoAgents());
    await services.run(whole);
    await services.run({ ...whole, mode: "review", epoch: 2_000 });
    const [first, ...others] = (await journal(measured, 1, "design~review")).filter(
      ({ kind }) => kind === "model-replied",
    );
    expect(others.length).toBeGreaterThan(0);

    const project = newProject();
    const budget = { maxCostMicros: 50_000_000, warnAtPercent: 80, topUp };
    const order = await services.start(project, { ...twoAgents(), budget });
    expect(await services.run(order)).toMatchObject({ outcome: "done" });
    // Work beside it has reserved all but a last turn of the review.
    const { spentMicros = 0 } = (await readItem(services.table, key.budget(project))) ?? {};
    const left = Math.round((first?.reservedMicros ?? 0) * 1.5);
    await openBudget(services.table, project, budget).reserve(
      { phase: "beside", round: 1, seq: 1 },
      budget.maxCostMicros - spentMicros - left,
    );
    const review = { ...order, mode: "review" as const };
    expect(await services.run({ ...review, epoch: 2_000 })).toMatchObject({ outcome: "top-up", question: "1" });
    expect(await services.run({ ...review, epoch: 2_001 })).toMatchObject({ outcome: "top-up", question: "1" });
    const raised = [{ limit: "budget", from: 1, to: 21 }] as const;
    const change = { decisionId: "d1", by: "c@example.com", name: "C", time: "2026-11-20T10:00:00.000Z", comment: "" };
    await changeProject(services.table, project, "terms", undefined, {
      budgetMicros: 70_000_000,
      changes: [{ ...change, raised: [...raised], topUp: 1 }],
    });
    expect(await services.run({ ...review, epoch: 3_000 })).toMatchObject({ outcome: "done", passed: true });
    const kinds = (await journal(project, 1, "design~review")).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "visit-started")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "money-granted")).toHaveLength(1);
    expect(kinds.indexOf("money-granted")).toBe(kinds.indexOf("limit-reached") + 1);
    expect(kinds.filter((kind) => kind === "model-replied").length).toBeGreaterThan(1);
    expect(Object.keys((await readItem(services.table, key.budget(project)))?.open ?? {})).toEqual(["beside#1#1"]);
  },
);

test.skipIf(!isLong)("a round works within the limits that an operator has raised", async () => {
  const project = newProject();
  const pipeline = twoAgents();
  pipeline.phases.design!.limits.turns = 3;
  const order = await services.start(project, pipeline);
  expect(await services.run(order)).toMatchObject({ outcome: "limit" });
  await changeProject(services.table, project, "terms", undefined, { limits: { design: { turns: 60 } }, changes: [] });
  expect(await services.run({ ...order, round: 2, epoch: 2, cause: "operator" })).toMatchObject({ outcome: "done" });
});

test("people are warned once when the budget's share is spent, in the activity and by one mail", async () => {
  const project = newProject();
  const pipeline = { ...twoAgents(), budget: { maxCostMicros: 1_000_000_000, warnAtPercent: 0.001 } };
  const order = await services.start(project, pipeline);
  await services.run(order);
  await services.run({ ...order, round: 2, epoch: 2, cause: "operator" });
  expect((await events(project)).filter(({ kind }) => kind === "budget-warning")).toHaveLength(1);
  expect(await readItems(services.table, project, "notice")).toMatchObject([
    { about: "budget", reason: "0.001 % of the budget of 1000.00 US dollars is spent.", gsi1pk: "NOTICE" },
  ]);
});

test("a signal stops the run without an answer, and the next run takes it up", async () => {
  const project = newProject();
  const order = await services.start(project, twoAgents());
  const stop = new AbortController();
  let turns = 0;
  const connections = services.connect((_, sk) => {
    if (sk.startsWith(prefix.turn) && ++turns === 5) stop.abort();
  });
  expect(await services.run(order, connections, stop.signal)).toBeUndefined();
  expect(await services.run({ ...order, epoch: 2 })).toMatchObject({ outcome: "done" });
});

test.skipIf(!isLong)("phases side by side both reach done, with the work of both in one history", async () => {
  const project = newProject();
  const pipeline = twoAgents();
  const design = pipeline.phases.design!;
  const moved = design.deliverables.map((each) => ({ ...each, path: each.path.replace(/^docs/, "survey") }));
  pipeline.phases.survey = { ...design, name: "survey", title: "Survey", deliverables: moved };
  pipeline.agents.pm!.writes.push("survey/*.md");
  pipeline.agents.architect!.writes.push("survey/architecture/**");
  const order = await services.start(project, pipeline);
  const answers = await Promise.all([services.run(order), services.run({ ...order, phase: "survey", epoch: 2 })]);
  expect(answers).toMatchObject([{ outcome: "done" }, { outcome: "done" }]);
  const { tree } = services.repository(project);
  for (const path of ["docs/requirements.md", "survey/requirements.md", "survey/architecture/design.md"]) {
    expect(tree.some((line) => line.endsWith(path))).toBe(true);
  }
  const revisions = await readRevisions(services.table, project);
  expect(new Set(revisions.map(({ id }) => id)).size).toBe(revisions.length);
});

test("a write outside an agent's scope leaves no trace, and the phase still ends", async () => {
  const project = newProject();
  const pipeline = twoAgents({ rehearsal: { ask: [], failReview: 0, misbehave: "write-outside", decide: [] } });
  expect(await services.run(await services.start(project, pipeline))).toMatchObject({ outcome: "done" });
  const allowed = /\t(README\.md|statement-of-work\.md|docs\/[^\t]+)$/;
  expect(services.repository(project).tree.filter((line) => !allowed.test(line))).toEqual([]);
  const refused = (await events(project)).filter(({ text }) => text.endsWith("git_write, which was refused."));
  expect(refused.length).toBeGreaterThan(0);
});

test("a check that fails keeps the phase open until a limit, and says why", async () => {
  const project = newProject();
  const check = { run: [process.execPath, "-e", "process.exit(1)"], folder: "", timeoutSeconds: 10, optional: false };
  const pipeline = twoAgents({ checks: [check] });
  const answer = await services.run(await services.start(project, pipeline));
  expect(answer).toMatchObject({ outcome: "limit" });
  expect((await events(project)).some(({ toolName, text }) => toolName === "finish" && /left to do/.test(text))).toBe(
    true,
  );
});
