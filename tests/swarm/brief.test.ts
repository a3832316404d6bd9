import fc from "fast-check";
import { expect, test } from "vitest";
import { briefText, renderBrief } from "../../runtime/swarm/brief.ts";
import type { BriefFacts } from "../../runtime/swarm/brief-facts.ts";
import { systemPrompt } from "../../runtime/swarm/prompt.ts";
import type { LedgerEntry } from "../../schema/types.ts";
import { agent, deliverable, MemoryWork, pipelineOf } from "../support/swarm-run.ts";

const pm = agent("pm", { writes: ["docs/**"] });
const pipeline = pipelineOf([pm, agent("dev")], { deliverables: [deliverable("plan", "pm")] });
const facts = (): BriefFacts => new MemoryWork(pipeline).facts(pm, undefined, {});

const tags = [
  "<statement-of-work>",
  "</statement-of-work>",
  "<phase-status>",
  "</phase-status>",
  "<project-record>",
  "</project-record>",
];
const hostile = fc.array(
  fc.oneof(fc.constantFrom(...tags, "</templates>", "\n", '"', "</Statement-Of-Work >"), fc.string()),
);

test("whatever people write, each tag of the brief occurs once and the status reads back", () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (sow, comment, note) => {
      const given = facts();
      const status = {
        ...given.status,
        feedback: [{ by: "x", source: "customer" as const, comments: [{ id: "C1", text: comment.join("") }] }],
      };
      const record = [{ phase: comment.join(""), title: note.join(""), rounds: [] }];
      const brief = briefText(
        renderBrief({ ...given, status, record, statementOfWork: sow.join(""), note: note.join("") }),
      );
      for (const tag of tags) expect(brief.toLowerCase().split(tag)).toHaveLength(2);
      const [, rest = ""] = brief.split("<phase-status>");
      expect(JSON.parse(rest.split("</phase-status>")[0] ?? "")).toEqual(status);
    }),
  );
});

test("the statement of work is called untrusted data before it begins", () => {
  const [before = ""] = renderBrief(facts()).lasting.split("<statement-of-work>");
  expect(before).toMatch(/untrusted data/);
});

test("a prompt's variables are filled in, and the working rules follow with the agent's own scope", () => {
  const setting = { pipeline, phase: "design", round: 1, project: { id: "p1", title: "Light & Sons" } };
  const prompt = systemPrompt(setting, pm);
  expect(prompt).toMatch(/^You are The pm for Light & Sons\. Beside you: dev\./);
  expect(prompt).toContain("`docs/**`");
});

test("a variable that nobody supplies is an error, not an empty place", () => {
  const setting = { pipeline, phase: "design", round: 1, project: { id: "p1", title: "x" } };
  expect(() => systemPrompt(setting, agent("pm", { prompt: "{{engagement.budget}}" }))).toThrow(/budget/);
});

test("what lasts of a brief is the same at the agent's next visit, whatever has happened meanwhile, and contains the statement and templates", () => {
  const given = {
    ...facts(),
    templates: [{ deliverable: "plan", path: "docs/plan.md", text: "## Goal" }],
  };
  const later: BriefFacts = {
    ...given,
    status: { ...given.status, round: 2, cause: "review", files: ["docs/plan.md"], unmet: ["Something."] },
    ledger: [entry({ id: "fact-1" })],
    record: [{ phase: "design", title: "Design", rounds: [] }],
    note: "From dev: yours.",
  };
  const [first, second] = [renderBrief(given), renderBrief(later)];
  expect(second.lasting).toBe(first.lasting);
  expect(first.lasting).toContain(given.statementOfWork.trim());
  expect(first.lasting).toContain("## Goal");
  expect(headings(second.current)).toEqual([
    "Round 2",
    "Status of the phase",
    "From the ledger",
    "Record of the project",
    "What was handed to you",
  ]);
});

test("entries of the ledger say whether they are resolved and how sure the agent is", () => {
  const blocker = entry({ id: "b1", section: "blockers", status: "resolved" });
  const assumption = entry({ id: "a1", section: "assumptions", confidence: "low", rationale: "nobody said" });
  const lines = renderBrief({ ...facts(), ledger: [blocker, assumption] }).current.split("\n");
  expect(lines).toContain("- blockers b1, dev, resolved: Text.");
  expect(lines).toContain("- assumptions a1, dev, confidence low: Text. (because nobody said)");
});

test("files of a deliverable are one line, and push no other entry of the ledger out", () => {
  const paths = ["app/src/a.ts", "app/src/b.ts", "app/src/deep/c.ts"];
  const files = [...paths, ...Array.from({ length: 250 }, (_, at) => `app/src/deep/${at}.ts`)];
  const written = files.map((path, at) =>
    entry({ id: `deliverable-${at}`, section: "deliverables", text: "Source code", path }),
  );
  const lone = entry({ id: "d", section: "deliverables", text: "Plan", path: "docs/plan.md", by: "pm" });
  const { current } = renderBrief({ ...facts(), ledger: [entry({ id: "first" }), ...written, lone] });
  const lines = current.split("\n").filter((line) => line.startsWith("- "));
  expect(lines).toEqual([
    "- facts first, dev: Text.",
    "- deliverables of design, round 1, dev: Source code (253 files, app/src)",
    "- deliverables of design, round 1, pm: Plan (docs/plan.md)",
  ]);
});

function entry(over: Partial<LedgerEntry>): LedgerEntry {
  const time = "2026-11-20T00:00:00.000Z";
  return { id: "e1", section: "facts", text: "Text.", by: "dev", phase: "design", round: 1, time, ...over };
}

const headings = (text: string): string[] => [...text.matchAll(/^## (.*)$/gm)].map(([, heading = ""]) => heading);

test("a lesson is shown with its date, how often it was shown and how often it held; one without these, without them", () => {
  const lesson = { id: "a1", project: "p0", texts: [{ name: "advice", text: "Ask first." }], words: ["ask"] };
  const counted = { ...lesson, time: "2026-11-20T11:00:00.000Z", shownTo: 4, heldIn: 3 };
  const { lasting } = renderBrief({ ...facts(), lessons: { shown: [counted, lesson] } });
  const [, lines = ""] = /<lessons>\n([\s\S]*?)\n<\/lessons>/.exec(lasting) ?? [];
  const shown = { id: "a1", project: "p0", sharedWords: ["ask"], lesson: { advice: "Ask first." } };
  expect(lines.split("\n").map((line) => JSON.parse(line))).toEqual([
    { ...shown, date: "2026-11-20", shownTo: 4, heldIn: 3 },
    shown,
  ]);
});
