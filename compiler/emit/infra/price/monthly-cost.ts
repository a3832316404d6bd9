import { type Arguments, billingOf } from "./billing.ts";
import type { Prices } from "./price-table.ts";

/** A part of the monthly bill. */
export interface CostLine {
  /** Terraform's address without its module, such as `aws_kms_key.key`. */
  resource: string;
  billed: "hour" | "month" | "use";
  monthlyMicros: number;
}

export interface MonthlyCost {
  /** Costs of the idle deployment, highest first. */
  lines: CostLine[];
  totalMicros: number;
}

/** Resources by type and name: the `resource` of a `main.tf.json`. */
export type Resources = { [type: string]: { [name: string]: Arguments } };

const hoursPerMonth = 730;

/** Computes the cost of a deployment in a month without any work, with the calls of its schedules, by their names. Rejects a resource with unknown billing. */
export function monthlyCost(
  resources: Resources,
  prices: Prices,
  calls: ReadonlyMap<string, number> = new Map(),
): MonthlyCost {
  const lines = Object.entries(resources).flatMap(([type, byName]) =>
    Object.entries(byName).flatMap(([name, resource]) => line(`${type}.${name}`, type, resource, prices)),
  );
  lines.push(...sweepLines(resources, prices), ...scheduleLines(resources, prices, calls));
  lines.sort((a, b) => b.monthlyMicros - a.monthlyMicros || (a.resource < b.resource ? -1 : 1));
  return { lines, totalMicros: lines.reduce((sum, { monthlyMicros }) => sum + monthlyMicros, 0) };
}

function line(address: string, type: string, resource: Arguments, prices: Prices): CostLine[] {
  const billing = billingOf(type, resource);
  if (billing.by === "use") return [];
  const { usd } = prices[billing.price];
  const units = billing.count * (billing.by === "hour" ? hoursPerMonth : 1);
  return [{ resource: address, billed: billing.by, monthlyMicros: toMicros(usd * units) }];
}

/** Duration of a sweep that finds nothing; its empty queries cost half a read each. */
const sweepSeconds = 0.3;
const sweepReads = 1;

/** Returns the cost of the only periodic work: the schedule calls its function, which looks for undelivered decisions. */
function sweepLines(resources: Resources, prices: Prices): CostLine[] {
  const rules = Object.entries(resources.aws_cloudwatch_event_rule ?? {});
  const memoryMib = Number(resources.aws_lambda_function?.events?.memory_size ?? 0);
  return rules.flatMap(([name, { schedule_expression }]) => {
    const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(String(schedule_expression))?.[1] ?? 0);
    if (minutes === 0) return [];
    const calls = (hoursPerMonth * 60) / minutes;
    const usd =
      (calls * prices.functionCall.usd) / 1e6 +
      calls * sweepSeconds * (memoryMib / 1024) * prices.functionTime.usd +
      (calls * sweepReads * prices.read.usd) / 1e6;
    return [{ resource: `aws_cloudwatch_event_rule.${name}`, billed: "use", monthlyMicros: toMicros(usd) }];
  });
}

/** A start takes the key and a place, and writes the project, its event and its counts. */
const startSeconds = 0.5;
const startWrites = 8;

/** Returns the cost of the calls of schedules, and of the function that puts a project into its queue; the project itself is not in it. */
function scheduleLines(resources: Resources, prices: Prices, calls: ReadonlyMap<string, number>): CostLine[] {
  const memoryMib = Number(resources.aws_lambda_function?.events?.memory_size ?? 0);
  return Object.entries(resources.aws_scheduler_schedule ?? {}).map(([id, { name }]) => {
    const usd =
      (prices.scheduledCall.usd + prices.functionCall.usd + startWrites * prices.write.usd) / 1e6 +
      startSeconds * (memoryMib / 1024) * prices.functionTime.usd;
    const monthlyMicros = toMicros((calls.get(String(name)) ?? 0) * usd);
    return { resource: `aws_scheduler_schedule.${id}`, billed: "use", monthlyMicros };
  });
}

export function toMicros(usd: number): number {
  return Math.round(usd * 1_000_000);
}
