import fc from "fast-check";
import { expect, test } from "vitest";
import { configureSwarm } from "../../runtime/swarm/config.ts";
import type { ModelReply } from "../../runtime/swarm/ports.ts";
import { reduce } from "../../runtime/swarm/reduce.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import { initialState } from "../../runtime/swarm/state.ts";
import type { Limits } from "../../schema/types.ts";
import {
  agent,
  Crash,
  calls,
  deliverable,
  kinds,
  MemoryJournal,
  MemoryMeter,
  MemoryWork,
  pipelineOf,
  ScriptedModel,
  stops,
  swarmRun,
  tickingClock,
  use,
} from "../support/swarm-run.ts";

const members = ["pm", "dev", "qa"];

/** What a model may say, good and bad. */
const move = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "b", "c").map((name) => ["write", name] as const) },
  { weight: 3, arbitrary: fc.constantFrom(...members, "nobody").map((to) => ["handoff", to] as const) },
  { weight: 1, arbitrary: fc.constant(["finish", ""] as const) },
  { weight: 1, arbitrary: fc.constant(["ask", ""] as const) },
  { weight: 1, arbitrary: fc.constant(["report", ""] as const) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("end_turn", "max_tokens", "malformed_tool_use", "model_context_window_exceeded")
      .map((reason) => ["stop", reason] as const),
  },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

function replyOf(moves: Move[]): Partial<ModelReply> {
  const stop = moves.find(([kind]) => kind === "stop");
  if (stop !== undefined) return stops(stop[1] as "end_turn", "Hm.");
  const blocks = moves.map(([kind, what]) => {
    if (kind === "write") return use("git_write", { path: `docs/${what}.md`, content: `# ${what}\n` });
    if (kind === "handoff") return use("handoff", { to: what, message: "Go on." });
    if (kind === "report") return use("report", { done: true });
    return kind === "ask" ? use("ask", { question: "Which?" }) : use("finish", { summary: "Done." });
  });
  return calls(...blocks);
}

const script = fc.array(fc.array(move, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });

const limits = fc.record({
  turns: fc.integer({ min: 1, max: 12 }),
  handoffs: fc.integer({ min: 0, max: 6 }),
  timeSeconds: fc.integer({ min: 1, max: 60 }),
  turnTimeSeconds: fc.constant(60),
  repetition: fc.record({ window: fc.integer({ min: 2, max: 6 }), agents: fc.integer({ min: 2, max: 3 }) }),
  tokens: fc.integer({ min: 5_000, max: 60_000 }),
  maxCostMicros: fc.integer({ min: 80_000, max: 2_000_000 }),
  onLimit: fc.constantFrom("save-and-ask", "fail"),
} satisfies { [limit in keyof Limits]: fc.Arbitrary<Limits[limit]> });

function pipelineWith(limits: Limits) {
  return pipelineOf(
    members.map((name) =>
      agent(name, { mayAsk: name === "pm", outputs: name === "qa" ? { done: { type: "boolean" } } : {} }),
    ),
    { limits, deliverables: [deliverable("a", "pm")], forcedHandoffs: [["dev", "qa"]] },
  );
}

const answers = Array.from({ length: 100 }, (_, index) => `answer ${index}`);

/** Runs to an end, answering every question and coming back after every crash. */
async function runToEnd(setting: { limits: Limits; replies: Partial<ModelReply>[]; crashAfter: number[] }) {
  const pipeline = pipelineWith(setting.limits);
  const work = new MemoryWork(pipeline);
  const meter = new MemoryMeter();
  const models = new ScriptedModel(setting.replies);
  const journal = new MemoryJournal();
  const clock = tickingClock(100);
  const crashes = [...setting.crashAfter];
  for (;;) {
    journal.left = crashes.shift() ?? Number.POSITIVE_INFINITY;
    try {
      const outcome = await runSwarm(swarmRun({ pipeline, work, meter, models, journal, clock, answers }));
      if (outcome.kind !== "asked") return { outcome, journal, models, work: work, meter, pipeline };
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

/** Not what a runner says of the one before it. */
const lasting = (kind: string) => kind !== "resumed" && kind !== "reply-lost";

/** What the journal says was spent. */
const spentIn = ({ entries }: MemoryJournal) =>
  entries.reduce((sum, entry) => sum + (("costMicros" in entry && entry.costMicros) || 0), 0);

test("a round that is cut off anywhere and resumed comes to the same end with the same effects", async () => {
  const roomy: Limits = {
    turns: 30,
    handoffs: 6,
    timeSeconds: 1_000_000,
    turnTimeSeconds: 60,
    repetition: { window: 6, agents: 2 },
    tokens: 2_000_000,
    maxCostMicros: 50_000_000,
    onLimit: "save-and-ask",
  };
  await fc.assert(
    fc.asyncProperty(
      script,
      fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 }),
      async (moves, crashAfter) => {
        const replies = moves.map(replyOf);
        const straight = await runToEnd({ limits: roomy, replies, crashAfter: [] });
        // A call is repeated when its reply was lost, so the script goes by what has been recorded.
        const resumed = await runResumed({ limits: roomy, replies, crashAfter });
        expect(resumed.outcome).toEqual(straight.outcome);
        expect(kinds(resumed.journal).filter(lasting)).toEqual(kinds(straight.journal).filter(lasting));
        expect(resumed.work.effects).toBe(straight.work.effects);
        expect(resumed.meter.open.size).toBe(0);
        expect(resumed.meter.spent).toBe(spentIn(resumed.journal));
        expect(resumed.meter.spent).toBeGreaterThanOrEqual(straight.meter.spent);
      },
    ),
    { numRuns: 60 },
  );
});

/** Like runToEnd, with a model that answers by how many replies the journal holds. */
async function runResumed(setting: { limits: Limits; replies: Partial<ModelReply>[]; crashAfter: number[] }) {
  const pipeline = pipelineWith(setting.limits);
  const work = new MemoryWork(pipeline);
  const meter = new MemoryMeter();
  const journal = new MemoryJournal();
  const recorded = () => journal.entries.filter(({ kind }) => kind === "model-replied").length;
  const models = new ScriptedModel([() => setting.replies[Math.min(recorded(), setting.replies.length - 1)] ?? {}]);
  const crashes = [...setting.crashAfter];
  for (;;) {
    journal.left = crashes.shift() ?? Number.POSITIVE_INFINITY;
    try {
      const outcome = await runSwarm(swarmRun({ pipeline, work, meter, models, journal, answers }));
      if (outcome.kind !== "asked") return { outcome, journal, models, work, meter };
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

test("folding the journal gives the state the round ended in, however often it is folded", async () => {
  await fc.assert(
    fc.asyncProperty(script, limits, async (moves, found) => {
      const { journal, work, pipeline } = await runToEnd({
        limits: found,
        replies: moves.map(replyOf),
        crashAfter: [],
      });
      const setting = { pipeline, phase: "design", round: 1, project: { id: "p1", title: "" } };
      const config = configureSwarm(setting, work);
      const fold = () => journal.entries.reduce((state, entry) => reduce(state, entry, config), initialState("pm"));
      expect(fold()).toEqual(fold());
      expect(fold().end).toBeDefined();
    }),
    { numRuns: 40 },
  );
});

test("no limit is passed: after it is near there is at most one turn, after it is reached there is nothing", async () => {
  await fc.assert(
    fc.asyncProperty(script, limits, async (moves, found) => {
      // The dearest reply the model may give: all its output tokens.
      const usage = { inputTokens: 300, outputTokens: 4096, cacheReadTokens: 0, cacheWriteTokens: 0 };
      const { journal, outcome, models, meter } = await runToEnd({
        limits: found,
        replies: moves.map((move) => ({ ...replyOf(move), usage })),
        crashAfter: [],
      });
      const all = kinds(journal);
      const near = all.indexOf("limit-near");
      const reached = all.indexOf("limit-reached");
      expect(["done", "limit"]).toContain(outcome.kind);
      expect(models.requests.length).toBeLessThanOrEqual(found.turns);
      expect(all.filter((kind) => kind === "handed-off").length).toBeLessThanOrEqual(found.handoffs);
      expect(meter.spent).toBeLessThanOrEqual(found.maxCostMicros);
      expect(models.requests.length * (usage.inputTokens + usage.outputTokens)).toBeLessThanOrEqual(found.tokens);
      if (reached >= 0) expect(reached).toBe(all.length - 1);
      if (near >= 0) {
        const after = all.slice(near + 1);
        expect(found.onLimit).toBe("save-and-ask");
        // None where another limit leaves no room for the last turn.
        expect(after.filter((kind) => kind === "model-replied").length).toBeLessThanOrEqual(1);
        expect(after).not.toContain("handed-off");
        expect(after).not.toContain("asked");
      }
    }),
    { numRuns: 150 },
  );
});

test("waiting for an answer is nobody's working time", async () => {
  const pipeline = pipelineWith({
    ...(pipelineOf([agent("pm")]).phases.design as { limits: Limits }).limits,
    timeSeconds: 60,
  });
  const journal = new MemoryJournal();
  const work = new MemoryWork(pipeline);
  const models = new ScriptedModel([
    calls(use("ask", { question: "Which?" })),
    calls(use("git_write", { path: "docs/a.md", content: "# A\n" }), use("handoff", { to: "qa", message: "Report." })),
    calls(use("report", { done: true }), use("finish", { summary: "Done." })),
  ]);
  expect((await runSwarm(swarmRun({ pipeline, models, work, journal }))).kind).toBe("asked");
  const daysLater = { now: () => 1_800_000_000_000 };
  expect(
    (await runSwarm(swarmRun({ pipeline, models, work, journal, clock: daysLater, answers: ["Blue"] }))).kind,
  ).toBe("done");
});

test("a machine's sleep in the middle of a turn is nobody's working time", async () => {
  const limits = (pipelineOf([agent("pm")]).phases.design as { limits: Limits }).limits;
  const pipeline = pipelineWith({ ...limits, timeSeconds: 60 });
  const journal = new MemoryJournal();
  let time = 1_700_000_000_000;
  const clock = { now: () => time };
  const stopwatch = { workedMs: () => 1000 };
  const models = new ScriptedModel([
    calls(use("git_write", { path: "docs/a.md", content: "# A\n" })),
    () => {
      time += 8 * 3_600_000;
      return calls(use("git_list"));
    },
    calls(use("handoff", { to: "qa", message: "Report." })),
    calls(use("report", { done: true }), use("finish", { summary: "Done." })),
  ]);
  expect((await runSwarm(swarmRun({ pipeline, models, journal, clock, stopwatch }))).kind).toBe("done");
  expect(kinds(journal)).not.toContain("limit-near");
});

test("work is counted the same after a resume, and by the times alone in journals that have nothing else", async () => {
  const limits = (pipelineOf([agent("pm")]).phases.design as { limits: Limits }).limits;
  const pipeline = pipelineWith({ ...limits, timeSeconds: 60 });
  const journal = new MemoryJournal();
  const models = new ScriptedModel([calls(use("git_list"))]);
  const run = swarmRun({ pipeline, models, journal, clock: tickingClock(7000) });
  expect(await runSwarm(run)).toMatchObject({ kind: "limit", limit: "time" });
  const config = configureSwarm(run, run.ports.toolbox);
  const begin = initialState(config.phase.entry ?? "");
  const fold = (entries: typeof journal.entries) =>
    entries.reduce((state, entry) => reduce(state, entry, config), begin);
  const worked = journal.entries.reduce((sum, { workedMs = 0 }) => sum + workedMs, 0);
  expect(fold(journal.entries).activeMs).toBe(worked);
  const older = journal.entries.map(({ workedMs: _, ...entry }) => entry as (typeof journal.entries)[number]);
  const [first, last] = [older[0], older.at(-1)];
  expect(fold(older).activeMs).toBe((last?.at ?? 0) - (first?.at ?? 0));
});
