import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Digest } from "../../base/digest.ts";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import type { WorkTree } from "../../runtime/artifacts/work-tree.ts";
import type { VerdictItem } from "../../runtime/ledger/items.ts";
import {
  deliverableStatus,
  describeOpenReview,
  faultsInDeliverables,
  openReviews,
  pendingReviews,
} from "../../runtime/runner/state-of-work.ts";
import { unansweredComments } from "../../runtime/runner/unanswered.ts";
import type { Feedback } from "../../runtime/swarm/brief-facts.ts";
import type { CommentAnswers } from "../../runtime/swarm/comment-answers.ts";
import type { Phase } from "../../schema/types.ts";
import { twoAgents } from "../support/two-agents.ts";

const pipeline = twoAgents();
const phase = pipeline.phases.design as Phase;
const requirements = "docs/requirements.md";
const complete = "# R\n\n## Functional requirements\n\n## **Acceptance**  ##\n";

let home: string;
let tree: WorkTree;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "crew-state-"));
  const repositories = pathToFileURL(home).href;
  const repository = openRepository(repositories, {
    project: "p",
    initial: {
      title: "P",
      sow: "x",
      time: new Date("2026-11-20T09:00:00.000Z"),
    },
  });
  tree = await openWorkTree(repository, join(home, "tree"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function commit(name: string, round: number, files: { [path: string]: string }) {
  for (const [path, text] of Object.entries(files)) await tree.write(path, text);
  const turn = { phase: "design", round, seq: 1 };
  await tree.commit({ agent: { name, title: name }, turn, message: "Work", time: new Date() });
}

const verdict = (severity: VerdictItem["severity"], digest: Digest): VerdictItem => ({
  path: requirements,
  digest,
  agent: "architect",
  verdict: severity === "high" || severity === "critical" ? "request-changes" : "approve",
  severity,
  findings: "",
  phase: "design",
  round: 1,
  time: "",
});
const digestOf = (path: string) => tree.files().find((file) => file.path === path)!.digest;
const statuses = (round: number) => deliverableStatus(phase, round, tree).map(({ id, status }) => `${id} ${status}`);

test("a deliverable is missing, then changed in its round, then present in the next", async () => {
  expect(statuses(1)).toEqual(["requirements missing", "design missing"]);
  await commit("pm", 1, { [requirements]: complete });
  expect(statuses(1)).toEqual(["requirements changed-this-round", "design missing"]);
  expect(statuses(2)).toEqual(["requirements present", "design missing"]);
});

test("what is missing is named with its path and its owner", async () => {
  expect(await faultsInDeliverables(pipeline, phase, tree)).toEqual([
    "Requirements (docs/requirements.md) is missing; pm writes it.",
    "Design (docs/architecture/design.md) is missing; architect writes it.",
  ]);
});

test("a pattern needs its number of files, and an optional deliverable none", async () => {
  const [first] = phase.deliverables;
  if (!first) throw new Error("The team has a deliverable.");
  const { template: _, ...plain } = first;
  const several = { ...phase, deliverables: [{ ...plain, path: "docs/*.md", min: 2 }] };
  await commit("pm", 1, { "docs/a.md": "# A\n" });
  expect(await faultsInDeliverables(pipeline, several, tree)).toEqual([
    "Requirements (docs/*.md): there are 1 of 2 files; pm writes them.",
  ]);
  const optional = { ...phase, deliverables: [{ ...plain, optional: true }] };
  expect(await faultsInDeliverables(pipeline, optional, tree)).toEqual([]);
});

test.each([
  ["all sections, however they are marked up", complete, undefined],
  [
    "sections of another level",
    "# Functional requirements\n### Acceptance\n",
    /"Functional requirements", "Acceptance"/,
  ],
  [
    "a section only in a code block",
    "## Functional requirements\n```md\n## Acceptance\n```\n",
    /lacks the sections "Acceptance"/,
  ],
  ["a code block that never closes", "## Functional requirements\n~~~\n## Acceptance\n", /"Acceptance"/],
  ["a section after a code block", "## Acceptance\n```\nx\n```\n## Functional Requirements\n", undefined],
])("an artifact with %s", async (_, text, fault) => {
  await commit("pm", 1, { [requirements]: text, "docs/architecture/design.md": "# D\n" });
  const faults = await faultsInDeliverables(pipeline, phase, tree);
  expect(faults).toEqual(fault === undefined ? [] : [expect.stringMatching(fault)]);
});

test("an artifact needs a verdict on its current content, and a new one when it changed", async () => {
  await commit("pm", 1, { [requirements]: complete });
  const open = openReviews(pipeline, phase, tree, []);
  expect(pendingReviews(open)).toEqual([
    { paths: [requirements], reviewer: "architect", blockOn: ["high", "critical"] },
  ]);
  const passing = [verdict("medium", digestOf(requirements))];
  expect(openReviews(pipeline, phase, tree, passing)).toEqual([]);
  await commit("pm", 2, { [requirements]: `${complete}more\n` });
  expect(openReviews(pipeline, phase, tree, passing)).toHaveLength(1);
});

test("a blocking verdict keeps the phase open without asking the reviewer again", async () => {
  await commit("pm", 1, { [requirements]: complete });
  const open = openReviews(pipeline, phase, tree, [verdict("high", digestOf(requirements))]);
  expect(pendingReviews(open)).toEqual([]);
  expect(open.map(describeOpenReview)).toEqual([
    expect.stringMatching(/asked for changes \(severity high\); the file must change/),
  ]);
});

test.each(["none", "low", "medium", "high", "critical"] as const)(
  "a request for changes of severity %s keeps the phase open, and so does an approval with a severity that blocks",
  async (severity) => {
    await commit("pm", 1, { [requirements]: complete });
    const given = verdict(severity, digestOf(requirements));
    expect(openReviews(pipeline, phase, tree, [{ ...given, verdict: "request-changes" }])).toHaveLength(1);
    const approved = openReviews(pipeline, phase, tree, [{ ...given, verdict: "approve" }]);
    expect(approved.map(describeOpenReview)).toEqual(
      severity === "high" || severity === "critical"
        ? [expect.stringContaining(`a fault of severity ${severity}`)]
        : [],
    );
  },
);

const feedback: Feedback[] = [
  {
    by: "Kari",
    source: "customer",
    comments: [
      { id: "C1", text: "Say who is on call." },
      { id: "C2", text: "Name the price.", path: requirements },
    ],
  },
];
const open = (answers: CommentAnswers, said = feedback) =>
  unansweredComments(said, answers, { tree, phase: "design", round: 2 });
const place = { by: "pm", place: `${requirements}, section Acceptance` };

test("a round that answers a customer cannot finish before each comment has a place that has changed or a reason", async () => {
  await commit("pm", 1, { [requirements]: complete });
  await commit("pm", 2, { [requirements]: `${complete}on call: Per\n` });
  expect(open({})).toEqual([
    expect.stringMatching(/^C1 of Kari \(“Say who is on call\.”\) has no answer/),
    expect.stringMatching(/^C2 of Kari/),
  ]);
  expect(open({ C1: place, C2: { by: "pm", place: "docs/prices.md" } })).toEqual([
    expect.stringMatching(/^C2 .*names no file changed in this round/),
  ]);
  expect(open({ C1: place, C2: { by: "pm", reason: "The contract names it." }, C9: place })).toEqual([]);
});

test("a round of changes that changes nothing cannot finish, whatever it gives as reasons", async () => {
  await commit("pm", 1, { [requirements]: complete });
  const reason = { by: "pm", reason: "It is so already." };
  expect(open({ C1: reason, C2: reason })).toEqual([expect.stringMatching(/nothing in the repository has changed/)]);
  const review: Feedback[] = [{ by: "architect", source: "review", comments: [{ id: "R1", text: "x" }] }];
  expect(open({ R1: reason }, review)).toHaveLength(1);
});

test("an operator's words are answered and may want nothing changed, and a rating alone wants no answer", async () => {
  const operator: Feedback[] = [{ by: "Op", source: "operator", comments: [{ id: "C1", text: "Go on." }] }];
  expect(open({}, operator)).toHaveLength(1);
  expect(open({ C1: { by: "pm", reason: "We go on." } }, operator)).toEqual([]);
  expect(open({}, [{ by: "Kari", source: "customer", comments: [], ratings: { quality: 1 } }])).toEqual([]);
});

test("a file that was there before the team needs a verdict once somebody changes it, also before the turn is committed", async () => {
  const everything = { ...pipeline.agents.architect!, reviews: [{ of: "**", blockOn: [] }] };
  const reviewing = { ...pipeline, agents: { ...pipeline.agents, architect: everything } };
  expect(openReviews(reviewing, phase, tree, [])).toEqual([]);
  await tree.write("README.md", "# Changed\n");
  expect(openReviews(reviewing, phase, tree, []).map(({ path }) => path)).toEqual(["README.md"]);
  await commit("pm", 1, {});
  expect(openReviews(reviewing, phase, tree, []).map(({ path }) => path)).toEqual(["README.md"]);
});

test("what the reviewer wrote last itself needs no verdict, and what nobody of the swarm reviews neither", async () => {
  await commit("architect", 1, { [requirements]: complete });
  expect(openReviews(pipeline, phase, tree, [])).toEqual([]);
  await commit("pm", 2, { [requirements]: `${complete}x\n` });
  expect(openReviews(pipeline, { ...phase, members: ["pm"] }, tree, [])).toEqual([]);
});
