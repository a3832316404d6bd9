import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProjectMetrics, RoundMetrics, Spent } from "../../runtime/tools/ports.ts";
import { agentNamed, openToolbox } from "../support/toolbox.ts";

const reader = agentNamed("reader", { tools: ["metrics"], lane: "read-only" });

const spent = (costMicros: number): Spent => ({
  inputTokens: 10_000,
  outputTokens: 2_000,
  cacheReadTokens: 500,
  cacheWriteTokens: 100,
  costMicros,
});

const round = (over: Partial<RoundMetrics>): RoundMetrics => ({
  phase: "plan",
  kind: "work",
  round: 1,
  status: "done",
  workedMs: 95_000,
  turns: 4,
  handoffs: 1,
  spent: spent(250_000),
  agents: { pm: spent(200_000), dev: spent(50_000) },
  ...over,
});

let recorded: ProjectMetrics;
let shop: Awaited<ReturnType<typeof openToolbox>>;
beforeAll(async () => {
  shop = await openToolbox({}, {}, { metrics: () => recorded });
});
afterAll(() => shop.close());

function told(metrics: ProjectMetrics, input = {}) {
  recorded = metrics;
  return shop.call(reader, "metrics_read", input);
}

const metrics: ProjectMetrics = {
  total: spent(600_000),
  maxCostMicros: 25_000_000,
  rounds: [
    round({}),
    round({ kind: "review", turns: 1, handoffs: 0, agents: { critic: spent(100_000) } }),
    round({ phase: "build", round: 2, status: "running" }),
  ],
  ratings: [{ phase: "plan", round: 1, name: "clarity", value: 4 }],
  findings: [{ phase: "plan", reviewer: "critic", severity: "high", count: 2 }],
};

test("the figures are given by project, round and agent, with ratings and findings", async () => {
  expect((await told(metrics)).text).toBe(
    `Project: $0.60 of $25.00 spent, 12,000 tokens (10,000 in, 2,000 out, 500 read from and 100 written to the cache).

Rounds:
plan, round 1: done, 95s of work, 4 turns, 1 handoff, 12,000 tokens (10,000 in, 2,000 out, 500 read from and 100 written to the cache), $0.25
plan, review of round 1: done, 95s of work, 1 turn, 0 handoffs, 12,000 tokens (10,000 in, 2,000 out, 500 read from and 100 written to the cache), $0.25
build, round 2: running, 95s of work, 4 turns, 1 handoff, 12,000 tokens (10,000 in, 2,000 out, 500 read from and 100 written to the cache), $0.25

Agents:
pm: $0.40, 24,000 tokens (20,000 in, 4,000 out, 1,000 read from and 200 written to the cache)
dev: $0.10, 24,000 tokens (20,000 in, 4,000 out, 1,000 read from and 200 written to the cache)
critic: $0.10, 12,000 tokens (10,000 in, 2,000 out, 500 read from and 100 written to the cache)

Ratings by people:
plan, round 1: clarity 4
Findings by reviewers:
plan: 2 high by critic`,
  );
});

test("one phase is shown alone, and an unknown one is refused with the known ones", async () => {
  const { text } = await told(metrics, { phase: "build" });
  expect(text).toContain("build, round 2");
  expect(text).not.toContain("plan");
  expect(await told(metrics, { phase: "ship" })).toMatchObject({
    isError: true,
    text: 'No round of "ship" is recorded. Phases with rounds: plan, build.',
  });
});

test("many rounds are cut to the last ones, and a project without any says so", async () => {
  const rounds = Array.from({ length: 300 }, (_, at) => round({ round: at + 1 }));
  const { text } = await told({ ...metrics, rounds });
  expect(text).toContain("Rounds (the last 40 of 300):\nplan, round 261:");
  expect((await told({ ...metrics, rounds: [], ratings: [], findings: [] })).text).toContain("Rounds:\nnone\n");
});
