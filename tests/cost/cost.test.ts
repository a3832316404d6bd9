import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { costAssumptions } from "../../compiler/cost/cost-assumptions.ts";
import { type CostEstimate, estimateCost } from "../../compiler/cost/estimate-cost.ts";
import { renderCost } from "../../compiler/cost/render-cost.ts";
import { worstRound } from "../../compiler/cost/worst-cost.ts";
import { engagementHost } from "../support/arbitrary-engagement.ts";
import { lowerUnchecked, pipelineOf } from "../support/compiled-shop.ts";

// Prices that can be added up by heart: a dollar for a million tokens read, ten for a million written, no cache.
const plain = `# engagements/shop/engagement.yaml
models:
  working: {id: made.up, maxTokens: 1000, cache: off, price: {input: 1, output: 10}}
`;
const build = (limits: string, rest = "") => `${plain}# phases/build.yaml\nlimits: ${limits}\n${rest}`;

function phaseOf(estimate: CostEstimate, name: string) {
  const phase = estimate.phases.find(({ phase }) => phase === name);
  if (!phase) throw new Error(`no phase ${name}`);
  return phase;
}

describe("the worst case of a round", () => {
  test("writes what its turns can write and reads the rest of its tokens", () => {
    const { worst } = phaseOf(estimateCost(pipelineOf(build("{turns: 10, tokens: 100000}"))), "build");
    // 10 turns and 2 that failed runners lost, 1,000 tokens each, at ten dollars; 88,000 tokens at one.
    expect(worst.round).toMatchObject({ micros: 120_000 + 88_000, heldBy: "turns-and-tokens" });
  });

  test("is at most the phase's own money", () => {
    const { worst } = phaseOf(estimateCost(pipelineOf(build("{turns: 10, tokens: 100000, usd: 0.1}"))), "build");
    expect(worst.round).toMatchObject({ micros: 100_000, heldBy: "usd" });
    expect(worst.round.explanation).toContain("together $0.21, capped at the limit of $0.10");
  });

  test("counts no more tokens than its agents may use together", () => {
    const agents = "# agents/dev.yaml\nbudget: {tokens: 10000}\n# agents/qa.yaml\nbudget: {tokens: 10000}\n";
    const { worst } = phaseOf(estimateCost(pipelineOf(build("{turns: 10, tokens: 100000}", agents))), "build");
    expect(worst.round.micros).toBe(120_000 + 8_000);
  });

  test("adds what every turn may read again from the cache", () => {
    const pipeline = pipelineOf(build("{turns: 10, tokens: 100000}").replace("cache: off", "cache: 5m"));
    const { worst } = phaseOf(estimateCost(pipeline), "build");
    expect(worst.round.micros).toBe(120_000 + 88_000 + 12 * 100_000);
  });

  test("takes the dearest price among a model and its fallbacks", () => {
    const pipeline = pipelineOf(build("{turns: 10}"));
    const agent = pipeline.agents.dev;
    const phase = pipeline.phases.build;
    const [cheap, dear] = [1, 3].map((usd) => ({
      inputMicros: usd * 1e6,
      outputMicros: usd * 1e6,
      cacheReadMicros: 0,
      cacheWriteMicros: 0,
    }));
    if (!agent || !phase || !cheap || !dear) throw new Error("the shop has no builder");
    const model = {
      provider: "bedrock" as const,
      ids: ["a", "b"],
      maxTokens: 1000,
      cache: "off" as const,
      prices: { a: cheap, b: dear },
    };
    expect(worstRound({ ...phase, limits: { ...phase.limits, tokens: 1000 } }, [{ agent, model }], 0).micros).toBe(
      3000,
    );
  });
});

describe("the worst case of a project", () => {
  test("repeats rounds and reviews as often as gates and reviews allow", () => {
    const { maxRounds, worst } = phaseOf(
      estimateCost(pipelineOf(build("{turns: 10, tokens: 100000, usd: 0.1}"))),
      "build",
    );
    // Four passes of the gate, and in each a second round after a failed review.
    expect(maxRounds).toBe(8);
    expect(worst.micros).toBe(8 * (100_000 + (worst.review?.micros ?? Number.NaN)));
  });

  test("is never more than the budget", () => {
    const estimate = estimateCost(pipelineOf("# engagements/shop/engagement.yaml\nbudget: {usd: 3}\n"));
    expect(estimate.worst.micros).toBe(3_000_000);
    expect(estimate.worst.uncappedMicros).toBeGreaterThan(3_000_000);
  });
});

describe("what is expected", () => {
  const exact = Object.fromEntries(
    Object.entries({
      turnsPercent: 50,
      promptTokens: 1000,
      cacheHitPercent: 0,
      replyTokens: 100,
      revisionsPercent: 100,
      failedReviewsPercent: 0,
      furtherRoundPercent: 50,
      conditionPercent: 100,
      reviewTurns: 2,
      turnSeconds: 30,
      startSeconds: 60,
    }).map(([key, value]) => [key, { low: value, likely: value, high: value }]),
  ) as unknown as typeof costAssumptions;

  test("follows from the assumptions given", () => {
    const { expected, expectedReviews, minutes, decisions } = phaseOf(
      estimateCost(pipelineOf(build("{turns: 10}")), exact),
      "build",
    );
    // A turn costs 1,000 + 1,000 micro-dollars: five in the first round, half as many in the one that was asked for.
    expect(expected.likely - expectedReviews.likely).toBe(15_000);
    // Two turns in each of two rounds.
    expect(expectedReviews.likely).toBe(8_000);
    // 7.5 turns and 4 of review at 30 seconds, and four starts of a minute.
    expect(minutes.likely).toBe(Math.ceil((7.5 * 30 + 4 * 30 + 4 * 60) / 60));
    expect(decisions.likely).toBe(2);
  });

  test("goes to the agents by what they have to deliver", () => {
    const { agents } = phaseOf(estimateCost(pipelineOf(build("{turns: 10}")), exact), "build");
    // dev begins and owns one deliverable, qa owns one: three parts and two.
    expect(agents.map(({ agent, expected }) => [agent, expected.likely])).toEqual([
      ["dev", 9_000],
      ["qa", 6_000],
    ]);
  });

  test("lets phases side by side take as long as the longest", () => {
    const parallel = `# phases/ship.yaml
title: Ship
goal: Ship it.
swarm: { entry: pm, members: [pm] }
deliverables: [{ id: notes, path: docs/notes.md, owner: pm }]
# engagements/shop/engagement.yaml
phases: [plan, {parallel: [build, ship]}]
`;
    const { minutes, phases } = estimateCost(pipelineOf(parallel));
    const of = (name: string) => phases.find(({ phase }) => phase === name)?.minutes.likely ?? 0;
    expect(minutes.likely).toBe(of("plan") + Math.max(of("build"), of("ship")));
  });
});

test("for any engagement money is whole, ranges rise, and nothing expected passes the worst case", () => {
  fc.assert(
    fc.property(engagementHost, (host) => {
      const estimate = estimateCost(lowerUnchecked(host, "any"));
      const ranges = [estimate, ...estimate.phases].flatMap(({ expected, minutes, decisions }) => [
        expected,
        minutes,
        decisions,
      ]);
      for (const { low, likely, high } of ranges) {
        expect([low, likely, high].every(Number.isSafeInteger)).toBe(true);
        expect(low <= likely && likely <= high).toBe(true);
      }
      for (const { expected, worst } of estimate.phases) expect(expected.high).toBeLessThanOrEqual(worst.micros);
      expect(estimate.expected.high).toBeLessThanOrEqual(estimate.worst.micros);
    }),
    { numRuns: 60 },
  );
});

test("an estimate explains itself", async () => {
  await expect(
    renderCost(estimateCost(pipelineOf(build("{turns: 10, tokens: 100000, usd: 0.1}")))),
  ).toMatchFileSnapshot("golden/cost.txt");
});
