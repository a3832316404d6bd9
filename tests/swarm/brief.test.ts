import fc from "fast-check";
import { expect, test } from "vitest";
import { type BriefFacts, renderBrief } from "../../runtime/swarm/brief.ts";
import { systemPrompt } from "../../runtime/swarm/prompt.ts";
import { agent, Desk, deliverable, pipelineOf } from "./team.ts";

const pm = agent("pm", { writes: ["docs/**"] });
const pipeline = pipelineOf([pm, agent("dev")], { deliverables: [deliverable("plan", "pm")] });
const facts = (): BriefFacts => new Desk(pipeline).facts(pm, undefined, {});

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

test("whatever people write, each tag of the brief stands once and the status reads back", () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (sow, comment, note) => {
      const given = facts();
      const status = {
        ...given.status,
        feedback: [{ by: "x", source: "customer" as const, comments: [{ id: "C1", text: comment.join("") }] }],
      };
      const record = [{ phase: comment.join(""), title: note.join(""), rounds: [] }];
      const brief = renderBrief({ ...given, status, record, statementOfWork: sow.join(""), note: note.join("") });
      for (const tag of tags) expect(brief.toLowerCase().split(tag)).toHaveLength(2);
      const [, rest = ""] = brief.split("<phase-status>");
      expect(JSON.parse(rest.split("</phase-status>")[0] ?? "")).toEqual(status);
    }),
  );
});

test("the statement of work is called untrusted data before it begins", () => {
  const [before = ""] = renderBrief(facts()).split("<statement-of-work>");
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
