import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Digest } from "../../base/digest.ts";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import type { WorkTree } from "../../runtime/artifacts/work-tree.ts";
import type { VerdictItem } from "../../runtime/ledger/items.ts";
import { openFindings, unansweredFindings } from "../../runtime/runner/open-findings.ts";
import { type CommentAnswer, type CommentAnswers, mergeAnswers } from "../../runtime/swarm/comment-answers.ts";
import type { Phase } from "../../schema/types.ts";
import { twoAgents } from "../support/two-agents.ts";

const phase = twoAgents().phases.design as Phase;

let home: string;
let tree: WorkTree;
let path = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "crew-findings-"));
  const initial = { title: "P", sow: "x", time: new Date("2026-11-20T09:00:00.000Z") };
  const repository = openRepository(pathToFileURL(home).href, { project: "p", initial });
  tree = await openWorkTree(repository, join(home, "tree"));
});
beforeEach(async (context) => {
  path = `docs/${context.task.id}.md`;
  await commit("pm", 1, { [path]: "# R\n" });
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function commit(name: string, round: number, files: { [path: string]: string }) {
  for (const [at, text] of Object.entries(files)) await tree.write(at, text);
  const turn = { phase: "design", round, seq: tree.tipPosition() };
  await tree.commit({ agent: { name, title: name }, turn, message: "Work", time: new Date() });
}

const digest = (of = path): Digest => tree.files().find((file) => file.path === of)!.digest;

const verdict = (numbers: number[], over: Partial<VerdictItem> = {}): VerdictItem => ({
  path,
  digest: digest(over.path),
  agent: "architect",
  verdict: "request-changes",
  severity: "medium",
  findings: "",
  points: numbers.map((number) => ({
    number,
    place: "12",
    severity: "medium",
    problem: "It has no date.",
    wanted: "Name the day.",
  })),
  phase: "design",
  round: 1,
  time: "2026-11-20T09:00:00.000Z",
  ...over,
});

const answered = (id: string, answer: CommentAnswer): CommentAnswers => ({ [id]: answer });

/** What is said to the team, with what was answered in each round. */
function keptOpen(
  verdicts: VerdictItem[],
  answers: CommentAnswers[] = [],
  { members = phase.members, deliverables = phase.deliverables }: Partial<Phase> = {},
): string[] {
  const byRound = new Map(answers.map((given, at) => [at + 1, given]));
  const round = Math.max(1, answers.length);
  const findings = openFindings({ phase: { ...phase, members, deliverables }, tree, verdicts, answers: byRound });
  return unansweredFindings(findings, { tree, phase: "design", round });
}

test("findings of a reviewer's newest verdict on a file reach the team by number, and say whether the file has changed since", async () => {
  const later = verdict([4, 3], { time: "2026-11-20T10:00:00.000Z" });
  const verdicts = [later, verdict([1]), verdict([9], { phase: "other" })];
  const answer = { by: "pm", reason: "The customer decides it." };
  const answers = new Map([[1, answered("F4", answer)]]);
  expect(openFindings({ phase, tree, verdicts, answers })).toMatchObject([
    { id: "F3", path, reviewer: "architect", problem: "It has no date.", changedSince: false, answeredBy: ["pm"] },
    { id: "F4", answer },
  ]);
  await commit("pm", 2, { [path]: "# R\n\nmore\n" });
  expect(openFindings({ phase, tree, verdicts: [later], answers: new Map() })).toMatchObject([
    { changedSince: true },
    { changedSince: true },
  ]);
});

test("a phase cannot finish before each finding has an answer, and says which are open, who answers and how", () => {
  expect(keptOpen([verdict([1, 2])], [answered("F1", { by: "pm", reason: "The contract has it." })])).toEqual([
    expect.stringMatching(
      /^F2 of architect on docs\/[^ ]+\.md, 12 \(“It has no date\.”\) has no answer: pm answers it with handoff or finish, in answers: the place .* or the reason/,
    ),
  ]);
});

test.each([
  ["of nobody", () => ({}), 1],
  ["of the reviewer itself", () => answered("F1", { by: "architect", reason: "Never mind." }), 1],
  ["that says nothing", () => answered("F1", { by: "pm" }), 1],
  ["with a reason of the author", () => answered("F1", { by: "pm", reason: "It is in the contract." }), 0],
  ["at a place that has not changed since", () => answered("F1", { by: "pm", place: `${path}, line 3` }), 1],
])("an answer %s is one only where it says why or where, and comes from the author", (_, answers, open) => {
  expect(keptOpen([verdict([1])], [answers()])).toHaveLength(open);
});

test("findings that do not block are answered too", () => {
  const approved = verdict([1], { verdict: "approve", severity: "low" });
  expect(keptOpen([approved])).toHaveLength(1);
  expect(keptOpen([approved], [answered("F1", { by: "pm", reason: "Later." })])).toEqual([]);
});

test("a place counts once its file has changed since the verdict, also in a later round and in another file", async () => {
  const given = verdict([1]);
  const here = answered("F1", { by: "pm", place: `${path}, line 3` });
  await commit("pm", 1, { [path]: "# R\n\nOn Monday.\n" });
  expect(keptOpen([given], [here])).toEqual([]);
  expect(keptOpen([given], [here, {}])).toEqual([]);
  await commit("pm", 2, { "docs/plan.md": "# P\n" });
  expect(keptOpen([given], [{}, answered("F1", { by: "pm", place: "docs/plan.md" })])).toEqual([]);
  expect(keptOpen([given], [{}, answered("F1", { by: "pm", place: "docs/gone.md" })])).toEqual([
    expect.stringMatching(/^F1 .*“docs\/gone\.md”, which names no file that has changed since the verdict/),
  ]);
});

test("the reviewer's next verdict on the file closes its findings, whatever became of them", async () => {
  await commit("pm", 1, { [path]: "# R\n\nOn Monday.\n" });
  const next = verdict([], { verdict: "approve", severity: "none", time: "2026-11-20T10:00:00.000Z" });
  expect(keptOpen([verdict([1]), next])).toEqual([]);
  const another = verdict([2], { time: "2026-11-20T10:00:00.000Z" });
  expect(keptOpen([verdict([1]), another])).toEqual([expect.stringMatching(/^F2 /)]);
  expect(keptOpen([verdict([1]), { ...next, agent: "security" }])).toEqual([expect.stringMatching(/^F1 /)]);
});

test("an answer from a round before the verdict answers another finding of that number", () => {
  const again = verdict([1], { round: 2 });
  const old = answered("F1", { by: "pm", reason: "It is so." });
  expect(keptOpen([again], [old, {}])).toHaveLength(1);
  expect(keptOpen([again], [old, old])).toEqual([]);
});

test("what one member answers does not take away the author's answer, and each answers anew for itself", () => {
  const author = answered("F1", { by: "pm", reason: "The contract has it." });
  const other = answered("F1", { by: "architect", reason: "Not so." });
  expect(keptOpen([verdict([1])], [mergeAnswers(author, other)])).toEqual([]);
  const anew = mergeAnswers(mergeAnswers(author, other), answered("F1", { by: "pm", reason: "Chapter 2." }));
  expect(anew.F1).toEqual({ by: "pm", reason: "Chapter 2.", others: [{ by: "architect", reason: "Not so." }] });
});

test("a finding on a file whose author is not in the team is answered by any other member, and by a reviewer who is alone", async () => {
  await commit("dev", 1, { "app/main.ts": "1\n" });
  const strange = verdict([1], { path: "app/main.ts" });
  const by = (name: string) => [answered("F1", { by: name, reason: "It stays." })];
  expect(keptOpen([strange])).toEqual([expect.stringMatching(/ pm answers it/)]);
  expect(keptOpen([strange], by("pm"))).toEqual([]);
  expect(keptOpen([strange], by("architect"))).toHaveLength(1);
  expect(keptOpen([strange], by("architect"), { members: ["architect"] })).toEqual([]);
});

test("what the reviewer has put right itself, or is no longer there, is no open finding", async () => {
  const given = verdict([1]);
  await commit("architect", 1, { [path]: "# R\n\nOn Monday.\n" });
  expect(keptOpen([given])).toEqual([]);
  await tree.remove(path);
  expect(keptOpen([given])).toEqual([]);
});

test("a team in which nobody reviews is kept by nothing", () => {
  expect(keptOpen([])).toEqual([]);
});
