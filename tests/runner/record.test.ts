import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { key, turnsWithin } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import type { PhaseRecord, PhaseStatusFacts } from "../../runtime/swarm/brief-facts.ts";
import type { Entry } from "../../runtime/swarm/entry.ts";
import type { Phase, RecordedDecision } from "../../schema/types.ts";
import { r1 } from "../support/commits.ts";
import { gateItem } from "../support/gate-item.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

/** The first brief of a round, from its journal. */
async function briefOf(project: string, phase: string, round: number): Promise<string> {
  const turns = await readItems(services.table, project, "turn", turnsWithin(phase, round));
  for (const { entry, body } of turns) {
    const recorded = JSON.parse(entry ?? (await services.objects.get(body!)).toString()) as Entry;
    if (recorded.kind === "visit-started") return recorded.brief;
  }
  throw new Error(`Nobody was briefed in ${phase}, round ${round}.`);
}

const between = (text: string, tag: string): string => text.split(`<${tag}>\n`)[1]?.split(`\n</${tag}>`)[0] ?? "";
const statusIn = (brief: string): PhaseStatusFacts => JSON.parse(between(brief, "phase-status"));
const recordIn = (brief: string): PhaseRecord[] =>
  between(brief, "project-record")
    .split("\n")
    .map((line) => JSON.parse(line));

const vote = (over: Partial<RecordedDecision>): RecordedDecision => ({
  decisionId: "d1",
  time: "2026-11-20T11:00:00.000Z",
  revision: r1,
  verdict: "revise",
  by: "customer@example.com",
  name: "Kari Customer",
  comment: "",
  artifactComments: {},
  ratings: {},
  ...over,
});

async function decide(project: string, round: number, votes: RecordedDecision[]): Promise<string> {
  const byAddress = Object.fromEntries(votes.map((each, at) => [`person-${at}@example.com`, each]));
  const gate = { ...gateItem({ votes: byAddress }), ...key.gate(project, "design", round) };
  await services.table.documents.send(new PutCommand({ TableName: "crew", Item: gate }));
  return gate.sk;
}

const retrospective = (design: Phase): Phase => ({
  ...design,
  name: "retrospective",
  title: "Retrospective",
  index: 1,
  gated: false,
  deliverables: [
    {
      id: "metrics",
      title: "Metrics summary",
      path: "docs/metrics.md",
      template: "metrics",
      owner: "pm",
      min: 1,
      optional: false,
    },
  ],
});

test("a customer's ratings reach the next round's brief, and with rounds, money and minutes the retrospective and what it writes", async () => {
  const pipeline = twoAgents();
  const run = ["node", "-p", "JSON.stringify({ pages: 12 })"];
  const pages = {
    id: "pages",
    sources: [],
    values: { count: "$.pages" },
    run,
    folder: "",
    timeoutSeconds: 20,
    optional: false,
  };
  const design = { ...pipeline.phases.design!, checks: [pages] };
  const metrics = {
    name: "metrics",
    text: "# M\n\n## Delivery\n\n## Acceptance\n",
    sections: ["Delivery", "Acceptance"],
  };
  const order = await services.start("record-1", {
    ...pipeline,
    phases: { design, retrospective: retrospective(design) },
    templates: { ...pipeline.templates, metrics },
  });
  await services.run(order);
  const first = await briefOf("record-1", "design", 1);
  expect(first).not.toContain("<project-record>");

  const feedback = await decide("record-1", 1, [
    vote({
      ratings: { quality: 2, relevance: 4 },
      artifactComments: { "docs/requirements.md": "Say who is on call." },
    }),
    vote({ name: "Per Silent", verdict: "approve", ratings: { quality: 5 } }),
    vote({ name: "Nobody Rated", verdict: "approve" }),
  ]);
  expect(await services.run({ ...order, round: 2, epoch: 2, cause: "decision", feedback })).toMatchObject({
    outcome: "done",
  });
  const second = await briefOf("record-1", "design", 2);
  expect(statusIn(second).feedback).toMatchObject([
    {
      by: "Kari Customer",
      source: "customer",
      ratings: { quality: 2, relevance: 4 },
      comments: [{ id: "C1", text: "Say who is on call.", path: "docs/requirements.md" }],
    },
    { by: "Per Silent", comments: [], ratings: { quality: 5 } },
  ]);
  expect(second).toContain("1 (worst) to 5");
  const calls = (await readItems(services.table, "record-1", "event")).filter(
    ({ round, kind, text }) => round === 2 && kind === "tool-called" && !text.includes("refused"),
  );
  const names = calls.map(({ toolName }) => toolName);
  expect(names).toEqual(expect.arrayContaining(["git_search", "git_read", "git_edit"]));
  expect(names).not.toContain("git_write");
  const told = (await readItems(services.table, "record-1", "event")).map(({ text }) => text);
  expect(told).toContain("Project manager answered C1: docs/requirements.md, changes of round 2");
  expect(services.repository("record-1").read("docs/requirements.md")).toMatch(
    /## Changes in round 2\n\n- Kari Customer/,
  );

  await decide("record-1", 2, [vote({ verdict: "approve", ratings: { quality: 4 } })]);
  const last = { ...order, phase: "retrospective", epoch: 3 };
  expect(await services.run(last)).toMatchObject({ outcome: "done" });
  const brief = await briefOf("record-1", "retrospective", 1);
  const [record, ...rest] = recordIn(brief);
  expect(rest).toEqual([]);
  expect(record?.rounds.map(({ checks, openFindings }) => [checks, openFindings])).toEqual(
    Array(2).fill([
      { pages: { passed: true, failed: false, skipped: false, count: 12 } },
      { critical: 0, high: 0, medium: 0, low: 0 },
    ]),
  );
  expect(record).toMatchObject({
    phase: "design",
    rounds: [
      {
        round: 1,
        cause: "start",
        ended: "done",
        decisions: [
          { by: "Kari Customer", verdict: "revise", ratings: { quality: 2, relevance: 4 }, comments: 1 },
          { by: "Per Silent", verdict: "approve", ratings: { quality: 5 }, comments: 0 },
          { by: "Nobody Rated", verdict: "approve", ratings: {}, comments: 0 },
        ],
      },
      { round: 2, cause: "decision", decisions: [{ ratings: { quality: 4 } }] },
    ],
  });
  const usages = await readItems(services.table, "record-1", "round", "design#");
  record?.rounds.forEach(({ usd, tokens, minutes }, at) => {
    expect(usd).toBeCloseTo((usages[at]?.usage?.costMicros ?? 0) / 1e6, 3);
    expect(usd).toBeGreaterThan(0);
    expect(tokens).toBeGreaterThan(1000);
    expect(usages[at]?.workedMs).toBeGreaterThan(0);
    expect(minutes).toBeCloseTo((usages[at]?.workedMs ?? 0) / 60_000, 0);
  });

  const written = services.repository("record-1").read("docs/metrics.md");
  expect(written).toMatch(/\| Design \| 2 \| 1 \| 0 \| 0 \|/);
  expect(written).toContain("| Design | 1 | Kari Customer | revise | quality 2 of 5, relevance 4 of 5 | 1 |");
  expect(written).toContain("| Design | 2 | Kari Customer | approve | quality 4 of 5 | 0 |");
});
