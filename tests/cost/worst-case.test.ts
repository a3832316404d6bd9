import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeCost, projectSentence, projectsOf } from "../../cli/describe-cost.ts";
import { estimateCost } from "../../compiler/cost/estimate-cost.ts";
import { renderCost } from "../../compiler/cost/render-cost.ts";
import { worstCase, worstCaseSentence } from "../../compiler/cost/worst-case.ts";
import { compile, nodeHost, priceEnvironment } from "../../compiler/index.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const environment =
  "environments: { dev: { region: us-west-2, size: small, sender: crew@example.com, alarms: [ops@example.com] } }\n";

const root = fileURLToPath(new URL("../..", import.meta.url));

test.each([
  [
    "a budget below one round of each phase",
    overlay(`# engagements/shop/engagement.yaml\nbudget: { usd: 10 }\n${environment}`),
    "shop",
  ],
  [
    "a budget above all rounds",
    overlay(`# engagements/shop/engagement.yaml\nbudget: { usd: 9000 }\n${environment}`),
    "shop",
  ],
  ["the base workspace", overlay(`# engagements/shop/engagement.yaml\n${environment}`), "shop"],
])(
  "with %s the rule, both forms of crew cost and the question of a deployment say one number in one sentence",
  async (_, files, engagement) => {
    const { pipeline, diagnostics } = compile(hostOf(files), { engagement });
    if (!pipeline) throw new Error(JSON.stringify(diagnostics));
    const sentence = worstCaseSentence(worstCase(pipeline));
    expect(renderCost(estimateCost(pipeline))).toContain(sentence);
    const cost = await priceEnvironment([pipeline], "dev");
    expect(describeCost(cost)).toContain(sentence);
    expect(projectSentence(projectsOf(cost)[0]!)).toContain(sentence);
    const warning = diagnostics.find(({ id }) => id === "worst-case-exceeds-budget");
    const isScarce = pipeline.budget.maxCostMicros === 10_000_000;
    expect(warning === undefined).toBe(!isScarce);
    if (isScarce) expect(warning?.message).toContain(sentence);
  },
);

test("the budgets of the agents in dollars cap a round where they are below the phase's limit", () => {
  const shop = (agents: string) => {
    const { pipeline } = compile(hostOf(overlay(agents)), { engagement: "shop" });
    if (!pipeline) throw new Error("The shop does not compile.");
    return { pipeline, build: worstCase(pipeline).phases.build };
  };
  const before = shop("");
  expect(before.pipeline.phases.build?.members.toSorted()).toEqual(["dev", "qa"]);
  const one = shop("# agents/dev.yaml\nbudget: { usd: 1.5 }\n");
  expect(one.build?.round.micros).toBe(before.build?.round.micros);
  const both = shop("# agents/dev.yaml\nbudget: { usd: 1.5 }\n# agents/qa.yaml\nbudget: { usd: 2 }\n");
  expect(both.build?.round).toMatchObject({ micros: 3_500_000, heldBy: "usd" });
  expect(both.build?.round.explanation).toContain("capped at its agents' budgets of $3.50");
});

test("an engagement that may fail its reviews counts them in every one of these", async () => {
  const { pipeline } = compile(nodeHost(root), { engagement: "cloudcrew" });
  if (!pipeline) throw new Error("CloudCrew does not compile.");
  const worst = worstCase(pipeline);
  const reviews = Object.entries(worst.phases).filter(([, { review }]) => review !== undefined);
  expect(reviews.length).toBeGreaterThan(0);
  for (const [name, { rounds, round, review, micros }] of reviews) {
    const once = review?.micros ?? 0;
    const further = micros - rounds * (round.micros + once);
    // Its gate requires a fresh review: each time that it opens for new work, people can have that reviewed three times again.
    expect([name, further > 0, further % (3 * once)]).toEqual([name, name === "production", 0]);
  }
  expect(estimateCost(pipeline).worst).toEqual({ micros: worst.micros, uncappedMicros: worst.uncappedMicros });
});

test("a flow's further tries cost one more round and review of its dearest phase each, are said, and are never above the budget", () => {
  const fix = (retry: string, usd = 9000) => {
    const flows = `flows: { fix: { ${retry}budget: { usd: ${usd} }, phases: [plan, build] } }`;
    const { pipeline } = compile(hostOf(overlay(`# engagements/shop/engagement.yaml\n${flows}\n`)), {
      engagement: "shop",
      flow: "fix",
    });
    if (!pipeline) throw new Error("The shop does not compile.");
    return { pipeline, worst: worstCase(pipeline) };
  };
  const [without, with3] = [fix(""), fix("retry: { attempts: 3 }, ")];
  const dearest = Math.max(
    ...Object.values(without.worst.phases).map(({ round, review }) => round.micros + (review?.micros ?? 0)),
  );
  expect(with3.worst.uncappedMicros).toBe(without.worst.uncappedMicros + 3 * dearest);
  expect(with3.worst.retries).toEqual({ attempts: 3, micros: 3 * dearest });
  expect(worstCaseSentence(with3.worst)).toContain(
    "with all rounds and reviews that its gates allow, and 3 further tries of the flow.",
  );
  expect(renderCost(estimateCost(with3.pipeline))).toContain(worstCaseSentence(with3.worst));
  expect(fix("retry: { attempts: 3 }, ", 20).worst.micros).toBe(20_000_000);
});
