import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import type { ContentBlock, ModelReply } from "../../runtime/swarm/ports.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import type { Pipeline } from "../../schema/types.ts";
import {
  agent,
  calls,
  kinds,
  MemoryJournal,
  pipelineOf,
  ScriptedModel,
  stops,
  swarmRun,
  use,
} from "../support/swarm-run.ts";

const withFallback = (pipeline: Pipeline): Pipeline => {
  const { working } = pipeline.models;
  if (working === undefined) throw new Error("The team has a model.");
  const prices = { ...working.prices, another: Object.values(working.prices)[0] as (typeof working.prices)[string] };
  return { ...pipeline, models: { working: { ...working, ids: [...working.ids, "another"], prices } } };
};

const team = () =>
  pipelineOf([agent("pm", { mayAsk: true, outputs: { risk: { enum: ["low", "high"] } } }), agent("dev")]);

async function play(reply: (turn: number) => Partial<ModelReply>, pipeline = team(), answers: string[] = []) {
  let turn = -1;
  const models = new ScriptedModel([() => reply(++turn)]);
  const journal = new MemoryJournal();
  for (;;) {
    const run = swarmRun({ pipeline, models, journal, answers });
    const outcome = await runSwarm(run);
    if (outcome.kind !== "asked") return { outcome, journal, models, work: run.ports.work };
  }
}

const write = (path: string, content: string) => use("git_write", { path, content });
const alternating =
  (...made: (() => ContentBlock)[]) =>
  (turn: number) =>
    calls(made[turn % made.length]?.() as ContentBlock);

const circles: { [name: string]: (turn: number) => Partial<ModelReply> } = {
  "the same write outside its scope": alternating(() => write("src/a.ts", "x")),
  "writes outside its scope to ever other places": (turn) => calls(write(`src/${turn}.ts`, "x")),
  "a handoff to nobody": alternating(() => use("handoff", { to: "nobody", message: "Go on." })),
  "a handoff without a word": (turn) => calls(use("handoff", { to: "dev", message: " ".repeat(turn) })),
  "a finish that is refused": alternating(() => use("finish", { summary: "All is there." })),
  "a finish in other words each time": (turn) => calls(use("finish", { summary: `Done, as said ${turn} times.` })),
  "a report out of bounds": (turn) => calls(use("report", { risk: `grave ${turn}` })),
  "the same report": alternating(() => use("report", { risk: "low" })),
  "two refused calls in turns": alternating(
    () => write("src/a.ts", "x"),
    () => use("finish", { summary: "All is there." }),
  ),
  "a refused call and the same list in turns": alternating(
    () => use("finish", { summary: "All is there." }),
    () => use("git_list"),
  ),
  "a refused call and another entry in turns": (turn) =>
    calls(
      turn % 2 === 0 ? use("finish", { summary: "Done." }) : use("ledger_add", { section: "facts", text: words(turn) }),
    ),
  "a refused call and words in turns": (turn) =>
    turn % 2 === 0 ? calls(use("finish", { summary: "Done." })) : stops("end_turn", "I think."),
  "the same list": alternating(() => use("git_list")),
  "the same list and entry": alternating(
    () => use("git_list"),
    () => use("ledger_add", { section: "facts", text: "x" }),
  ),
  "the same write within its scope": alternating(() => write("docs/a.md", "# A\n")),
  "two versions of a file in turns": alternating(
    () => write("docs/a.md", "# A\n"),
    () => write("docs/a.md", "# B\n"),
  ),
  "the same question": alternating(() => use("ask", { question: "Which colour?" })),
  "the same question, differently written": (turn) =>
    calls(use("ask", { question: `Which colour${"?".repeat(turn)}` })),
  "ever new questions": (turn) => calls(use("ask", { question: `Which colour has part ${words(turn)}?` })),
};

const words = (turn: number) => [...String(turn)].map((digit) => "abcdefghij"[Number(digit)]).join("");
const answers = Array.from({ length: 100 }, () => "Blue.");

test.each(Object.entries(circles))(
  "%s is reported, begun afresh, given to the fallback and ends at the operator, long before the round's limits",
  async (name, reply) => {
    const { outcome, journal, models } = await play(reply, withFallback(pipelineMissing()), answers);
    expect(outcome).toMatchObject({
      kind: "limit",
      limit: name.endsWith("words in turns") ? "idle-replies" : "repeated-calls",
    });
    const restarts = journal.entries.flatMap((entry) => (entry.kind === "visit-restarted" ? [entry.firstId] : []));
    expect(restarts).toEqual([0, 1]);
    expect(models.requests.length).toBeLessThanOrEqual(33);
    expect(JSON.stringify(models.requests.map(({ messages }) => messages))).toMatch(/same outcome|nothing new/);
    expect(outcome.kind === "limit" && outcome.reason).toMatch(/most recently \w+|in words/);
  },
);

/** A document that nobody in these plays writes keeps `finish` refused. */
function pipelineMissing(): Pipeline {
  const pipeline = team();
  const { design } = pipeline.phases;
  if (design === undefined) throw new Error("The team has a phase.");
  const missing = { id: "plan", title: "plan", path: "docs/plan.md", owner: "dev", min: 1, optional: false };
  return { ...pipeline, phases: { design: { ...design, deliverables: [missing] } } };
}

test("sixty refusals of one call cost ten turns where there is no fallback", async () => {
  const { models, journal } = await play(alternating(() => write("src/a.ts", "x")));
  expect(models.requests).toHaveLength(5 + 4 + 1);
  expect(kinds(journal).filter((kind) => kind === "visit-restarted")).toHaveLength(1);
  const told = models.requests.map(({ messages }) => JSON.stringify(messages.at(-1)).includes("same outcome"));
  expect(told.slice(0, 6)).toEqual([false, false, false, true, false, false]);
  // The fresh visit knows what it was that led nowhere.
  expect(JSON.stringify(models.requests[5]?.messages)).toContain("src/a.ts is outside your scope");
});

test("an agent that begins afresh may meet the refusal that it was informed of three times more, while it looks for the way round it", async () => {
  const { journal } = await play((turn) => {
    if (turn < 5) return calls(write("src/a.ts", "x"));
    if (turn > 11) return calls(use("report", { risk: "low" }), use("finish", { summary: "Done." }));
    if (turn === 11) return calls(write("docs/a.md", "# A\n"));
    return calls(turn % 2 === 1 ? write(`src/${words(turn)}.ts`, "x") : use("git_read", { path: "docs/none.md" }));
  });
  expect(kinds(journal).filter((kind) => kind === "visit-restarted")).toHaveLength(1);
  expect(kinds(journal)).toContain("finished");
});

test("one honest read at the beginning of each fresh visit does not keep a circle going", async () => {
  const { outcome, models } = await play((turn) =>
    calls(turn % 6 === 0 ? use("git_list") : use("git_read", { path: "docs/none.md" })),
  );
  expect(outcome).toMatchObject({ kind: "limit", limit: "repeated-calls" });
  expect(models.requests.length).toBeLessThanOrEqual(15);
});

test("looking again after each change, and being refused for ever other reasons between reads, is no circle", async () => {
  const { journal } = await play((turn) => {
    if (turn > 40) return calls(use("report", { risk: "low" }), use("finish", { summary: "Done." }));
    const step = turn % 4;
    if (step === 0) return calls(write("docs/a.md", `# ${words(turn)}\n`));
    if (step === 1) return calls(use("git_read", { path: "docs/a.md" }));
    return calls(step === 2 ? use("git_read", { path: `docs/${words(turn)}.md` }) : use("git_list"));
  });
  expect(kinds(journal)).not.toContain("visit-restarted");
  expect(kinds(journal)).toContain("finished");
});

const input = fc.constantFrom<Json>(
  { path: "docs/a.md" },
  { path: "src/x.ts", content: "x" },
  { summary: "S" },
  {},
  { to: "x" },
);
const name = fc.constantFrom("git_read", "git_write", "git_list", "finish", "handoff", "report", "no_such_tool");

test("whatever is repeated, no round continues with it for more than a few visits", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, input), { minLength: 1, maxLength: 4 }), async (made) => {
      const { models } = await play(
        (turn) => calls(use(...(made[turn % made.length] as [string, Json]))),
        pipelineMissing(),
      );
      expect(models.requests.length).toBeLessThanOrEqual(30);
    }),
    { numRuns: 60 },
  );
});
