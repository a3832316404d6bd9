import { expect, test } from "vitest";
import { monthlyCost, type Resources } from "../../../compiler/emit/infra/price/monthly-cost.ts";
import { prices, pricesAsOf } from "../../../compiler/emit/infra/price/price-table.ts";
import { projectCost } from "../../../compiler/emit/infra/price/project-cost.ts";
import { priceEnvironment } from "../../../compiler/index.ts";
import { cloudcrew, large, medium, resourcesOf, small, stackOf } from "../../support/compiled-environments.ts";

/** Types that AWS bills by the hour for as long as they exist; a gateway endpoint is the free kind. */
const hourly = [
  "aws_nat_gateway",
  "aws_eip",
  "aws_lb",
  "aws_instance",
  "aws_ecs_service",
  "aws_db_instance",
  "aws_elasticache_cluster",
  "aws_opensearch_domain",
  "aws_vpc_endpoint",
];

test("size small has no resource that is billed by the hour", () => {
  const stack = stackOf(small);
  const found = hourly.flatMap((type) => resourcesOf(stack, type));
  expect(found.map(([, { vpc_endpoint_type }]) => vpc_endpoint_type)).toEqual(["Gateway", "Gateway"]);
  const { lines } = monthlyCost(stack.resource, prices);
  expect(lines.filter(({ billed }) => billed === "hour")).toEqual([]);
});

test("size small costs its alarms and the sweeper while nobody works: 1.50 dollars a month", () => {
  const { monthlyBudgetMicros: _, ...unbudgeted } = small;
  const { lines, totalMicros } = monthlyCost(stackOf(unbudgeted).resource, prices);
  const types = lines.map(({ resource }) => resource.split(".")[0]);
  expect(new Set(types)).toEqual(new Set(["aws_cloudwatch_event_rule", "aws_cloudwatch_metric_alarm"]));
  expect(totalMicros / 1e6).toBeCloseTo(1.5, 1);
  expect(totalMicros).toBe(lines.reduce((sum, { monthlyMicros }) => sum + monthlyMicros, 0));
});

test("an interface endpoint is billed 730 hours in each of its zones", () => {
  const endpoint = (zones: number): Resources => ({
    aws_vpc_endpoint: {
      states: {
        vpc_endpoint_type: "Interface",
        subnet_ids: Array.from({ length: zones }, (_, zone) => `subnet-${zone}`),
      },
    },
  });
  expect(monthlyCost(endpoint(1), prices).totalMicros).toBe(7_300_000);
  expect(monthlyCost(endpoint(3), prices).totalMicros).toBe(21_900_000);
  expect(
    monthlyCost(endpoint(1), { ...prices, interfaceEndpoint: { ...prices.interfaceEndpoint, usd: 0.02 } }).totalMicros,
  ).toBe(14_600_000);
});

test("a second zone, a key, a dashboard and insights are what the sizes differ by", () => {
  const cost = (environment: typeof medium) => monthlyCost(stackOf(environment).resource, prices).totalMicros;
  expect(cost(large) - cost(medium)).toBe(6 * 7_300_000);
  const billedByMonth = monthlyCost(stackOf(medium).resource, prices).lines.filter(({ billed }) => billed === "month");
  expect(billedByMonth.map(({ resource }) => resource).slice(0, 3)).toEqual([
    "aws_cloudwatch_dashboard.dashboard",
    "aws_kms_key.key",
    "aws_ecs_cluster.cluster",
  ]);
});

test("a resource that nobody has priced stops the computation", () => {
  expect(() => monthlyCost({ aws_nat_gateway: { way: {} } }, prices)).toThrow("aws_nat_gateway");
});

test("a project's price is the runners' hours for all rounds at the phases' limits, and models at worst", () => {
  const { phases, totalMicros, awsMicros, worst } = projectCost(cloudcrew.pipeline, small, prices);
  const discovery = phases.find(({ phase }) => phase === "discovery");
  const limits = cloudcrew.pipeline.phases.discovery?.limits;
  // One processor, 2 GB, 1 GB of storage beyond the included, and an address, for the phase and its review.
  const hour = 0.04048 + 2 * 0.004445 + 0.000111 + 0.005;
  const hours = ((limits?.timeSeconds ?? 0) + 60 + (limits?.turnTimeSeconds ?? 0) + 60) / 3600;
  expect((discovery?.awsMicros ?? 0) / 1e6).toBeCloseTo(hour * hours, 3);
  expect(discovery?.rounds).toBeGreaterThan(1);
  expect(awsMicros).toBe(phases.reduce((sum, phase) => sum + phase.rounds * phase.awsMicros, 0));
  expect(totalMicros).toBe(worst.micros + awsMicros);
  const scarce = { ...cloudcrew.pipeline, budget: { ...cloudcrew.pipeline.budget, maxCostMicros: 1_000_000 } };
  expect(projectCost(scarce, small, prices).totalMicros).toBe(1_000_000 + awsMicros);
});

test("every price says what it is for and where it was compared, on the table's day", async () => {
  expect(pricesAsOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  for (const [name, { usd, source }] of Object.entries(prices)) {
    expect(usd, name).toBeGreaterThan(0);
    expect(source, name).not.toBe("");
  }
  const cost = await priceEnvironment([cloudcrew.pipeline], "dev");
  expect(cost).toMatchObject({ environment: "dev", size: "small", pricesAsOf });
});
