import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProjectSummary, ProjectView, RecordedDecision } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const [cora, carl, otto] = ["cora@example.com", "carl@example.com", "otto@example.com"];
let serial = 0;

async function projectWith(...open: ((id: string) => Promise<unknown>)[]): Promise<string> {
  serial += 1;
  const id = `waits-${serial}`;
  await services.project(id);
  for (const each of open) await each(id);
  return id;
}

const gate =
  (phase: string, round = 1, votes: string[] = []) =>
  async (id: string) => {
    await services.round(id, phase, round);
    const vote = (by: string) => ({
      decisionId: `by-${by}`,
      verdict: "approve",
      by,
      name: by,
      time: "2026-11-20T10:00:00.000Z",
    });
    const given = Object.fromEntries(votes.map((by) => [by, vote(by) as RecordedDecision]));
    await services.gate(id, phase, round, { votes: given });
  };
const question =
  (phase: string, number = 1) =>
  (id: string) =>
    services.question(id, `${phase}-1-${number}`, { phase });
const operator = (phase: string) => (id: string) => services.operator(id, phase, 7);

async function summaryOf(id: string, as: string): Promise<ProjectSummary> {
  const list = (await (await services.call("/api/projects", as)).json()) as ProjectSummary[];
  const view = (await (await services.call(`/api/projects/${id}`, as)).json()) as ProjectView;
  const inList = list.find((each) => each.id === id);
  expect(view.summary).toEqual(inList);
  return view.summary;
}

test.each([
  ["one gate", [gate("discovery")], "A decision on Discovery, round 1."],
  ["two gates", [gate("discovery"), gate("design", 2)], "Decisions on Discovery, round 1 and Design, round 2."],
  ["a question", [question("design")], "An answer to a question in Design."],
  ["two questions", [question("design"), question("design", 2)], "Answers to 2 questions in Design."],
  ["an operator", [operator("design")], "The delivery team decides how Design goes on."],
  [
    "everything at once",
    [operator("handoff"), question("design"), gate("discovery")],
    "The delivery team decides how Handoff goes on. An answer to a question in Design. A decision on Discovery, round 1.",
  ],
  ["nothing", [], ""],
])("a project that waits for %s names all of it", async (_, open, sentence) => {
  expect((await summaryOf(await projectWith(...open), cora)).waitingFor).toBe(sentence);
});

test("only people who can act are shown that a project waits for them", async () => {
  const cases: [string, string[]][] = [
    [await projectWith(gate("discovery")), [cora, carl]],
    [await projectWith(gate("design", 1, [cora])), [carl]],
    [await projectWith(question("design")), [cora, carl]],
    [await projectWith(operator("design")), [otto]],
    [await projectWith(operator("design"), gate("discovery")), [cora, carl, otto]],
    [await projectWith(), []],
  ];
  for (const [id, awaited] of cases) {
    const told = [cora, carl, otto].map(async (who) => ((await summaryOf(id, who)).awaitsViewer ? [who] : []));
    expect([id, (await Promise.all(told)).flat()]).toEqual([id, awaited]);
  }
});

test("a project that has stopped waits for nobody", async () => {
  const id = await projectWith(gate("discovery"));
  await services.project(id, { status: "STOPPED", cause: "No money." });
  expect(await summaryOf(id, cora)).toMatchObject({ awaitsViewer: false, waitingFor: "No money." });
});
