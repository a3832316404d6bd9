import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateCost } from "../../compiler/cost/estimate-cost.ts";
import { estimateStart } from "../../compiler/cost/estimate-start.ts";
import { outlineOf } from "../../compiler/graph/outline.ts";
import { stepsOfKind } from "../../compiler/ir/steps.ts";
import { engagementHost } from "../support/arbitrary-engagement.ts";
import { lowerUnchecked, pipelineOf } from "../support/compiled-shop.ts";

test("for any engagement an approval starts what follows until the next gate that is not skipped, at the worst case of those phases", () => {
  fc.assert(
    fc.property(engagementHost, (host) => {
      const pipeline = lowerUnchecked(host, "any");
      const costs = estimateCost(pipeline);
      const gates = stepsOfKind(pipeline.steps, "await-decision").map(({ phase }) => phase);
      const outline = outlineOf(pipeline);
      for (const gate of gates) {
        const starts = estimateStart(pipeline, costs, gate);
        const position = outline.findIndex(({ phases }) => phases.some(({ name }) => name === gate));
        const following = outline.slice(position + 1).flatMap(({ phases }) => phases.map(({ name }) => name));
        expect(starts === undefined).toBe(following.length === 0);
        if (starts === undefined) continue;
        const named = starts.phases.map(({ phase }) => phase);
        expect(named).toEqual(following.slice(0, named.length));
        const asks = starts.phases.filter(({ phase, isConditional }) => gates.includes(phase) && !isConditional);
        expect(asks.length > 0).toBe(named.length < following.length || asks.length > 0);
        const lastRow = outline.findLast(({ phases }) => phases.some(({ name }) => named.includes(name)));
        for (const { phase } of asks) expect(lastRow?.phases.map(({ name }) => name)).toContain(phase);
        const worst = costs.phases
          .filter(({ phase }) => named.includes(phase))
          .reduce((sum, each) => sum + each.worst.micros, 0);
        expect(starts.worstMicros).toBe(Math.min(worst, costs.budgetMicros));
        expect(starts.costMicros.high).toBeLessThanOrEqual(starts.worstMicros);
      }
    }),
    { numRuns: 60 },
  );
});

test("the first gate of the shop starts building, and the last one starts nothing", () => {
  const pipeline = pipelineOf("");
  const costs = estimateCost(pipeline);
  const [, build] = costs.phases;
  expect(estimateStart(pipeline, costs, "plan")).toEqual({
    phases: [{ phase: "build" }],
    costMicros: build?.expected,
    worstMicros: Math.min(build?.worst.micros ?? 0, costs.budgetMicros),
    minutes: build?.minutes,
  });
  expect(estimateStart(pipeline, costs, "build")).toBeUndefined();
});
