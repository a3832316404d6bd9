import { expect, test } from "vitest";
import { briefText } from "../../runtime/swarm/brief.ts";
import type { BriefFacts } from "../../runtime/swarm/brief-facts.ts";
import type { Entry } from "../../runtime/swarm/entry.ts";
import { renderLeanBrief } from "../../runtime/swarm/lean/lean-brief.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import { leanTools } from "../../schema/lean-tools.ts";
import type { LedgerEntry, Pipeline } from "../../schema/types.ts";
import {
  agent,
  calls,
  deliverable,
  MemoryJournal,
  MemoryWork,
  pipelineOf,
  ScriptedModel,
  stops,
  swarmRun,
  use,
} from "../support/swarm-run.ts";

const pm = agent("pm", { mayAsk: true });
const template = { name: "page", text: "# {{deliverable.title}}\n\n## Scope\n", sections: ["Scope"] };

function lean(team = [pm, agent("dev")]): Pipeline {
  const [plan, risks] = [deliverable("plan", "pm"), deliverable("risks", "pm")];
  const deliverables = [
    { ...plan, template: "page" },
    { ...risks, template: "page" },
  ];
  const pipeline = pipelineOf(team, { deliverables });
  const models = Object.fromEntries(
    Object.entries(pipeline.models).map(([name, model]) => [name, { ...model, profile: "lean" as const }]),
  );
  return { ...pipeline, models, templates: { page: template } };
}

const fenced = (info: string, content = "# Plan\n\n## Scope\n\nAll.\n") =>
  stops("end_turn", `Here it is.\n\n\`\`\`\`${info}\n${content}\`\`\`\``);
const done = () => calls(use("finish", { summary: "Both are there." }));

const told = (entries: Entry[]) => entries.flatMap((entry) => (entry.kind === "call-refused" ? [entry.reason] : []));
const lastWords = (model: ScriptedModel, at: number) => JSON.stringify(model.requests[at]?.messages.at(-1));

test("an agent is asked for one file at a time, writes each in a fenced block, and is informed what comes next", async () => {
  const model = new ScriptedModel([fenced("markdown"), fenced("markdown", "# Risks\n\n## Scope\n"), done()]);
  const run = swarmRun({ pipeline: lean(), models: model });
  expect((await runSwarm(run)).kind).toBe("done");
  const { work } = run.ports;
  expect([...work.files.keys()]).toEqual(["docs/plan.md", "docs/risks.md"]);
  expect(work.files.get("docs/plan.md")).toBe("# Plan\n\n## Scope\n\nAll.\n");
  const brief = JSON.stringify(model.requests[0]?.messages);
  expect(brief).toContain("the file `docs/plan.md`");
  expect(brief).not.toContain("the file `docs/risks.md`");
  expect(lastWords(model, 1)).toMatch(/That is written\. Next, and this alone:.*the file `docs\/risks\.md`.*## Scope/);
  expect(lastWords(model, 2)).toContain("All that was asked of you is written");
});

test("a file in words is a real call in the log, so that another runner continues as if nothing had happened", async () => {
  const pipeline = lean();
  const script = [fenced("markdown"), fenced("markdown docs/risks.md"), done()];
  const whole = swarmRun({ pipeline, models: new ScriptedModel(script) });
  await runSwarm(whole);
  const entries = whole.ports.journal.entries;
  const replies = entries.flatMap((entry) => (entry.kind === "model-replied" ? [entry.reply] : []));
  expect(replies[0]).toMatchObject({
    stopReason: "tool_use",
    content: [
      { kind: "text", text: "Here it is." },
      { kind: "tool-use", name: "git_write", input: { path: "docs/plan.md" }, isFenced: true },
    ],
  });
  for (let length = 1; length < entries.length; length += 1) {
    const before = entries.slice(0, length);
    const replied = before.filter(({ kind }) => kind === "model-replied").length;
    const work = new MemoryWork(pipeline);
    for (const [at, path] of ["docs/plan.md", "docs/risks.md"].entries()) {
      if (replied > at) work.files.set(path, "# There\n\n## Scope\n");
    }
    const resumed = swarmRun({
      pipeline,
      work,
      journal: new MemoryJournal(before),
      models: new ScriptedModel(script.slice(replied)),
    });
    expect((await runSwarm(resumed)).kind, `after entry ${length}`).toBe("done");
  }
});

test("what git_write refuses is refused of a fenced block as well", async () => {
  const model = new ScriptedModel([fenced("markdown secrets/plan.md"), fenced("markdown"), fenced(""), done()]);
  const run = swarmRun({ pipeline: lean(), models: model });
  await runSwarm(run);
  expect(lastWords(model, 1)).toContain("secrets/plan.md is outside your scope.");
  expect([...run.ports.work.files.keys()]).toEqual(["docs/plan.md", "docs/risks.md"]);
});

test("a block that is not clear writes nothing, is explained, and leads to a fresh visit when it is repeated", async () => {
  const two = stops("end_turn", "```\na\n```\n```\nb\n```");
  const model = new ScriptedModel([two]);
  const run = swarmRun({ pipeline: lean(), models: model });
  const outcome = await runSwarm(run);
  expect(outcome).toMatchObject({ kind: "limit", limit: "idle-replies" });
  expect(lastWords(model, 1)).toContain("2 fenced blocks");
  expect(run.ports.work.files.size).toBe(0);
});

test("an agent that only talks is informed how to write a file in words", async () => {
  const model = new ScriptedModel([stops("end_turn", "I shall write the plan."), fenced(""), fenced(""), done()]);
  expect((await runSwarm(swarmRun({ pipeline: lean(), models: model }))).kind).toBe("done");
  expect(lastWords(model, 1)).toContain("Write the file that is due in one fenced block");
});

test("a file that was cut off is not written, and the agent hears that it was cut", async () => {
  const cut = { ...stops("max_tokens", "```markdown\n# Plan\n```\nMore of") };
  const model = new ScriptedModel([cut, fenced("markdown"), fenced(""), done()]);
  const run = swarmRun({ pipeline: lean(), models: model });
  expect((await runSwarm(run)).kind).toBe("done");
  expect(lastWords(model, 1)).toContain("cut off in its file");
  expect(run.ports.work.files.get("docs/plan.md")).toContain("All.");
});

test("without the profile a fenced block is words, and nothing is written", async () => {
  const pipeline = pipelineOf([pm], { deliverables: [deliverable("plan", "pm")] });
  const run = swarmRun({ pipeline, models: new ScriptedModel([fenced("markdown docs/plan.md")]) });
  expect((await runSwarm(run)).kind).toBe("limit");
  expect(run.ports.work.files.size).toBe(0);
});

test("a lean agent is offered six tools at most, is informed which, and any other call is refused with their names", async () => {
  const model = new ScriptedModel([
    calls(use("ledger_add", { text: "x" }), use("git_read", { path: "docs/plan.md" })),
    fenced(""),
    fenced(""),
    done(),
  ]);
  const reviewer = agent("pm", { mayAsk: true, outputs: { ready: { type: "boolean" } }, reviews: [] });
  const run = swarmRun({ pipeline: lean([reviewer, agent("dev")]), models: model });
  await runSwarm(run);
  const [request] = model.requests;
  const names = request?.tools.map(({ name }) => name) ?? [];
  expect(names).toHaveLength(6);
  expect(names).toEqual(expect.arrayContaining(["git_read", "git_write", "handoff", "report", "finish"]));
  for (const name of names) expect(request?.system).toContain(`\`${name}\``);
  expect(told(run.ports.journal.entries)[0]).toBe(`You have no tool "ledger_add". Your tools: ${names.join(", ")}.`);
});

test("tools are chosen by what a phase cannot end without, then commands in their order, then the rest", () => {
  const all = ["git_list", "git_edit", "git_write", "git_read", "lint", "run_tests", "ledger_add"];
  const [alone, team] = [["finish"], ["handoff", "ask", "report", "finish", "review_submit"]];
  expect(leanTools([...all, ...alone], true).offered).toEqual([
    "finish",
    "git_read",
    "git_write",
    "lint",
    "run_tests",
    "ledger_add",
  ]);
  expect(leanTools([...all, ...team], true)).toEqual({
    offered: ["finish", "handoff", "report", "git_read", "review_submit", "git_write"],
    leftOut: ["ask", "lint", "run_tests", "ledger_add", "git_edit", "git_list"],
  });
  const reader = leanTools([...all, ...team], false);
  expect([...reader.offered, ...reader.leftOut]).not.toContain("git_write");
});

function facts(change: Partial<BriefFacts["status"]> = {}): BriefFacts {
  const given = new MemoryWork(lean()).facts(pm, "From dev: go on.", {});
  return { ...given, status: { ...given.status, ...change } };
}

test("a lean brief begins with the statement and with what is due, and is much shorter than a whole one", () => {
  const brief = renderLeanBrief(facts());
  expect(brief.lasting).toContain("<statement-of-work>");
  expect(brief.current.startsWith("## Due now\n\nWrite **plan**: the file `docs/plan.md`.")).toBe(true);
  expect(brief.current).toContain("the next of 1 more");
  expect(briefText(brief)).toContain("What was handed to you");
  expect(brief.due?.map(({ path }) => path)).toEqual(["docs/plan.md", "docs/risks.md"]);
});

test("a lean brief has open blockers and the newest of the ledger, each in its first words", () => {
  const entry = (id: number, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
    id: `fact-${id}`,
    section: "facts",
    text: `Fact ${id}. ${"Long. ".repeat(80)}`,
    by: "dev",
    phase: "design",
    round: 1,
    time: "2026-11-27T10:00:00.000Z",
    ...more,
  });
  const blocker = entry(0, { id: "blocker-0", section: "blockers", status: "open", text: "No access." });
  const ledger = [blocker, ...Array.from({ length: 60 }, (_, at) => entry(at + 1))];
  const text = briefText(renderLeanBrief({ ...facts(), ledger }));
  expect(text).toContain("15 of 61 entries");
  expect(text).toContain("No access.");
  expect(text).toContain("Fact 60.");
  expect(text).not.toContain("Fact 40.");
  expect(text.length).toBeLessThan(8000);
});

test("comments and findings on a file make it due, in their own words and with their ids", () => {
  const [plan] = facts().status.deliverables;
  const status = {
    deliverables: [{ ...plan!, status: "present" as const, files: ["docs/plan.md"] }],
    feedback: [
      {
        by: "Ada",
        source: "customer" as const,
        comments: [{ id: "C1", text: "Name the\nharbours.", path: "docs/plan.md" }],
      },
    ],
    findings: [
      {
        id: "F1",
        path: "docs/plan.md",
        place: "Scope",
        severity: "high",
        problem: "No sum.",
        wanted: "A sum.",
        reviewer: "dev",
        verdict: "request-changes",
        round: 1,
        answeredBy: ["pm"],
        changedSince: false,
      },
    ],
  };
  const { due, current } = renderLeanBrief(facts(status));
  expect(due).toMatchObject([{ path: "docs/plan.md", left: 1 }]);
  expect(current).toContain("- C1, Ada: Name the harbours.");
  expect(current).toContain("- F1, high, Scope: No sum. Wanted: A sum.");
});

test.each([
  [
    "to judge",
    { pendingReviews: [{ paths: ["docs/x.md"], reviewer: "pm", blockOn: [] }] },
    /give your verdict on them: `docs\/x\.md`/,
  ],
  ["to report", { outputsPending: [{ agent: "pm", outputs: ["ready"] }] }, /Report your values: `ready`/],
  [
    "to hand to a reviewer",
    { pendingReviews: [{ paths: ["docs/x.md"], reviewer: "dev", blockOn: [] }] },
    /Hand over to `dev`, who gives a verdict/,
  ],
  ["to finish", { unmet: [] }, /Nothing is left: finish/],
])("an agent with nothing to write is informed what is left: %s", (_, change, expected) => {
  expect(renderLeanBrief(facts({ deliverables: [], ...change })).current).toMatch(expected);
});
