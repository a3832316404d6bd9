import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runbookOf } from "../../../compiler/emit/infra/areas/create-alarms.ts";
import { monthlyCost } from "../../../compiler/emit/infra/price/monthly-cost.ts";
import { prices } from "../../../compiler/emit/infra/price/price-table.ts";
import { alertCounter, type LogCounter, logCounters } from "../../../schema/log-events.ts";
import type { Alert } from "../../../schema/types.ts";
import {
  type Arguments,
  cloudcrew,
  large,
  listOf,
  resourcesOf,
  type Stack,
  sizes,
  small,
  stackOf,
} from "../../support/compiled-environments.ts";
import { matches } from "../../support/filter-pattern.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Metrics of AWS with their dimensions, as the services' pages list them. */
const documented: { [metric: string]: string[] } = {
  // docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
  "AWS/States ExecutionsTimedOut": ["StateMachineArn"],
  // docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  "AWS/Lambda Errors": ["FunctionName"],
  "AWS/Lambda Invocations": ["FunctionName"],
  "AWS/Lambda Throttles": ["FunctionName"],
  // docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
  "AWS/ApiGateway 5xx": ["ApiId"],
  // docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  "AWS/DynamoDB ReadThrottleEvents": ["TableName"],
  "AWS/DynamoDB WriteThrottleEvents": ["TableName"],
};

/** Sources whose lines are in a program's log. */
const sourcesOf: { [program: string]: string[] } = {
  runner: ["runtime/{runner,models,swarm,artifacts,tools}/**/*.ts", "compiler/emit/infra/boot-script.ts"],
  api: ["runtime/{api,inbox,lambda}/**/*.ts"],
  events: ["runtime/{api,inbox,lambda}/**/*.ts"],
};

interface Named {
  namespace: string;
  name: string;
  dimensions: { [name: string]: string };
}

interface Filter {
  group: string;
  pattern: string;
  namespace: string;
  name: string;
  value: string;
}

function filtersOf(stack: Stack): Filter[] {
  return resourcesOf(stack, "aws_cloudwatch_log_metric_filter").map(([, filter]) => {
    const [to] = listOf(filter.metric_transformation) as [Filter];
    const group = /^\$\{aws_cloudwatch_log_group\.(\w+)\.name\}$/.exec(String(filter.log_group_name))?.[1] ?? "";
    return { group, pattern: String(filter.pattern), namespace: to.namespace, name: to.name, value: to.value };
  });
}

function metricsOfAlarm({ namespace, metric_name, dimensions = {}, metric_query }: Arguments): Named[] {
  if (metric_query === undefined) return [{ namespace, name: metric_name, dimensions } as Named];
  const queries = metric_query as {
    metric?: { namespace: string; metric_name: string; dimensions?: Named["dimensions"] };
  }[];
  return queries.flatMap(({ metric }) =>
    metric === undefined
      ? []
      : [{ namespace: metric.namespace, name: metric.metric_name, dimensions: metric.dimensions ?? {} }],
  );
}

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { metrics?: unknown[][]; alarms?: string[]; query?: string; title?: string; markdown?: string };
}

function widgetsOf(stack: Stack): Widget[] {
  return resourcesOf(stack, "aws_cloudwatch_dashboard").flatMap(
    ([, { dashboard_body }]) => (JSON.parse(String(dashboard_body)) as { widgets: Widget[] }).widgets,
  );
}

function metricsOfWidget({ properties: { metrics = [] } }: Widget): Named[] {
  return metrics.flatMap(([namespace, name, ...rest]) => {
    if (typeof namespace !== "string") return [];
    const pairs = rest.filter((each) => typeof each === "string");
    const dimensions = Object.fromEntries(
      pairs.flatMap((key, index) => (index % 2 === 0 ? [[key, pairs[index + 1] ?? ""]] : [])),
    );
    return [{ namespace, name: String(name), dimensions }];
  });
}

const budgeted = { monthlyBudgetMicros: 500_000_000 };
const alerts: Alert[] = [
  { metric: "retry-rate", above: 15, windowSeconds: 120, group: "operators" },
  { metric: "spend", above: 8, windowSeconds: 3600, group: "operators" },
  { metric: "open-items", above: 3, windowSeconds: 86_400, group: "operators" },
  { metric: "failed-rounds", above: 2, windowSeconds: 3600, group: "operators" },
  { metric: "spend", above: 20, windowSeconds: 86_400, group: "operators" },
];
const opened = {
  name: "opened",
  on: "webhook" as const,
  scheme: "standard" as const,
  secret: "desk",
  who: "writers" as const,
};
const alerted = { ...cloudcrew, pipeline: { ...cloudcrew.pipeline, alerts } };
const stacks = sizes.map(([size, environment]): [string, Stack] => [
  size,
  stackOf({ ...environment, ...budgeted }, alerted),
]);

test.each(stacks)(
  "in size %s every metric of an alarm or of the dashboard is emitted under its name and dimensions",
  (_, stack) => {
    const counted = new Set(filtersOf(stack).map(({ namespace, name }) => `${namespace} ${name}`));
    const values = JSON.stringify(stack.resource);
    const drawn = [
      ...resourcesOf(stack, "aws_cloudwatch_metric_alarm").flatMap(([, alarm]) => metricsOfAlarm(alarm)),
      ...widgetsOf(stack).flatMap(metricsOfWidget),
    ];
    expect(drawn.length).toBeGreaterThan(12);
    for (const { namespace, name, dimensions } of drawn) {
      const full = `${namespace} ${name}`;
      if (namespace.startsWith("AWS/")) expect(Object.keys(dimensions), full).toEqual(documented[full]);
      else expect([counted.has(full), dimensions], full).toEqual([true, {}]);
      // The resource that the dimension names is a resource of the stack.
      for (const value of Object.values(dimensions)) {
        const own = value.replace(/^arn:.*:/, "");
        expect(
          values.includes(`"name":"${own}"`) ||
            values.includes(`"function_name":"${own}"`) ||
            value.includes("aws_apigatewayv2_api."),
          `${full} ${value}`,
        ).toBe(true);
      }
    }
    expect(new Set(drawn.map(({ namespace, name }) => `${namespace} ${name}`))).toEqual(
      new Set([...counted, ...Object.keys(documented)]),
    );
  },
);

test("each counter counts lines that the program of its log group writes, and adds up a field that they have", () => {
  const heard = { ...alerted, pipeline: { ...alerted.pipeline, triggers: [opened] } };
  const filters = filtersOf(stackOf({ ...large, ...budgeted, triggers: ["opened"] }, heard));
  const counters: [string, LogCounter][] = [...Object.entries(logCounters), ...alerts.map(alertCounter)];
  expect(new Set(filters.map(({ name }) => name))).toEqual(new Set(counters.map(([name]) => name)));
  for (const [name, counter] of counters) {
    const own = filters.filter((filter) => filter.name === name);
    expect(new Set(own.map(({ group }) => group))).toEqual(
      new Set(counter.programs.map((program) => `${program}_log`)),
    );
    const sources = counter.programs.map((program) => textOf(sourcesOf[program] ?? []));
    for (const event of counter.events) {
      const writes = new RegExp(`(log(Failure|Line)|log\\.(info|warn|error))\\([^;]*?"${event}"[^;]*`);
      const written = sources.map((source) => writes.exec(source)?.[0]).filter((text) => text !== undefined);
      expect(written, `${name}: ${event}`).not.toEqual([]);
      if (counter.field !== undefined) expect(written.join(), name).toMatch(new RegExp(`\\b${counter.field}\\b`));
      const line = JSON.stringify({ event, [counter.where?.field ?? "-"]: counter.where?.is });
      for (const { pattern } of own) {
        expect(matches(pattern, line), pattern).toBe(true);
        expect(matches(pattern, JSON.stringify({ event: `${event}-not` })), pattern).toBe(false);
        expect(matches(pattern, `plain text of ${event}`), pattern).toBe(false);
      }
    }
    for (const { value } of own) expect(value).toBe(counter.field === undefined ? "1" : `$.${counter.field}`);
  }
});

test("a throttled call is counted, and a call that was refused for another reason is not", () => {
  const throttled = filtersOf(stackOf(small)).find(({ name }) => name === "ModelsThrottled")?.pattern ?? "";
  const line = (failure: string) => JSON.stringify({ event: "model-refused", failure, model: "m", attempt: 1 });
  expect([matches(throttled, line("throttled")), matches(throttled, line("transient"))]).toEqual([true, false]);
});

test("a query of the dashboard reads a log group of the stack, and names events and fields that the program writes", () => {
  const stack = stackOf({ ...large, ...budgeted });
  const queries = widgetsOf(stack).flatMap(({ properties: { query } }) => query ?? []);
  const groups = resourcesOf(stack, "aws_cloudwatch_log_group").map(([id, { name }]) => [String(name), id] as const);
  expect(queries.length).toBeGreaterThan(2);
  for (const query of queries) {
    const source = /^SOURCE '([^']+)'/.exec(query)?.[1];
    const program = groups.find(([name]) => name === source)?.[1].replace("_log", "");
    const texts = textOf(sourcesOf[program ?? ""] ?? []);
    const filter = /filter event (?:=|in) (.*?) \|/.exec(query)?.[1] ?? "";
    const events = [...filter.matchAll(/"([\w-]+)"/g)].map(([, event]) => String(event));
    expect(events, query).not.toEqual([]);
    for (const event of events) expect(texts, query).toContain(`"${event}"`);
    const fields = [...query.matchAll(/(?:max|sum|latest|coalesce)\((\w+)/g), ...query.matchAll(/ by (\w+)/g)];
    const written = fields.map(([, field]) => String(field)).filter((field) => field !== "coalesce");
    for (const field of written) expect(texts, `${query}: ${field}`).toMatch(new RegExp(`\\b${field}\\b`));
  }
});

test("an operator's stop on purpose raises no alarm: none counts failed or aborted executions", () => {
  for (const [, stack] of stacks) {
    const names = resourcesOf(stack, "aws_cloudwatch_metric_alarm").flatMap(([, alarm]) => metricsOfAlarm(alarm));
    expect(names.map(({ name }) => name)).not.toContain("ExecutionsFailed");
    expect(names.map(({ name }) => name)).not.toContain("ExecutionsAborted");
    expect(names.map(({ name }) => name)).toEqual(expect.arrayContaining(["ProjectsFailed", "ExecutionsLost"]));
  }
});

test.each(stacks)(
  "in size %s each alarm is sent to the declared addresses, says what happened, and leads to a runbook that exists",
  (_, stack) => {
    for (const [id, alarm] of resourcesOf(stack, "aws_cloudwatch_metric_alarm")) {
      expect(alarm.alarm_actions, id).toEqual(["${aws_sns_topic.alarms.arn}"]);
      const [, said, page = ""] =
        /^(.+\.) What to do: (\S+) \(crew docs\)\.$/.exec(String(alarm.alarm_description)) ?? [];
      expect(said?.length, id).toBeGreaterThan(20);
      expect(page).toBe(runbookOf(id.replaceAll("_", "-")));
      expect(existsSync(join(root, page)), page).toBe(true);
    }
  },
);

test("each runbook is for an alarm that exists, or an operation that the list of runbooks names", () => {
  const list = readFileSync(join(root, "docs/runbooks/README.md"), "utf8");
  const operations = [...list.matchAll(/^\| .* \| \[.*\]\((.+)\.md\) \|$/gm)].map(([, page]) => page);
  expect(operations.length).toBeGreaterThan(3);
  const found = globSync("docs/runbooks/*.md", { cwd: root }).map((path) => /(\w[\w-]*)\.md$/.exec(path)?.[1]);
  const pages = found.filter((page) => page !== "README" && !operations.includes(page));
  expect(operations.filter((page) => !found.includes(page))).toEqual([]);
  const triggers = [
    { name: "nightly", on: "schedule" as const, at: "0 2 * * *", zone: "UTC", missed: "once" as const },
    opened,
  ];
  const scheduled = { ...alerted, pipeline: { ...alerted.pipeline, triggers } };
  const environment = { ...small, ...budgeted, triggers: ["nightly", "opened"] };
  const alarms = resourcesOf(stackOf(environment, scheduled), "aws_cloudwatch_metric_alarm").map(([id]) =>
    runbookOf(id.replaceAll("_", "-")).replace(/^.*\/(.*)\.md$/, "$1"),
  );
  expect(pages.sort()).toEqual([...new Set(alarms)].sort());
});

test("each declared alert is an alarm with its own bound, over the values that the sweep measured for that alert alone", () => {
  const stack = stackOf(small, alerted);
  const alarms = resourcesOf(stack, "aws_cloudwatch_metric_alarm").filter(([id]) => id.startsWith("alert_"));
  expect(alarms.map(([id, { threshold, metric_name }]) => [id, threshold, metric_name])).toEqual([
    ["alert_failed_rounds_4", 2, "AlertFailedRounds4"],
    ["alert_open_items_3", 3, "AlertOpenItems3"],
    ["alert_retry_rate_1", 15, "AlertRetryRate1"],
    ["alert_spend_2", 8, "AlertSpend2"],
    ["alert_spend_5", 20, "AlertSpend5"],
  ]);
  for (const [, alarm] of alarms)
    expect(alarm).toMatchObject({
      statistic: "Maximum",
      comparison_operator: "GreaterThanThreshold",
      evaluation_periods: 1,
      ok_actions: ["$" + "{aws_sns_topic.alarms.arn}"],
    });
  const spend = filtersOf(stack).find(({ name }) => name === "AlertSpend5");
  const line = (alert: string) => JSON.stringify({ event: "alert-measured", alert, value: 21.5 });
  expect(spend).toMatchObject({ group: "events_log", value: "$.value" });
  expect([matches(spend?.pattern ?? "", line("spend-5")), matches(spend?.pattern ?? "", line("spend-2"))]).toEqual([
    true,
    false,
  ]);
  expect(resourcesOf(stackOf(small), "aws_cloudwatch_metric_alarm").filter(([id]) => id.startsWith("alert_"))).toEqual(
    [],
  );
});

test("an alarm for an alert is in the price of a month, as every alarm is", () => {
  const cost = (of: typeof cloudcrew) => monthlyCost(stackOf(small, of).resource, prices).totalMicros;
  expect(cost(alerted) - cost(cloudcrew)).toBe(alerts.length * 100_000);
});

test("a sweep that does not run is noticed by its absence, and every other alarm is quiet while nothing happens", () => {
  for (const [id, alarm] of resourcesOf(stackOf({ ...small, ...budgeted }), "aws_cloudwatch_metric_alarm")) {
    const expected = id === "sweep_missing" ? "breaching" : id.startsWith("budget_") ? "ignore" : "notBreaching";
    expect([id, alarm.treat_missing_data]).toEqual([id, expected]);
  }
});

test("money is watched where a budget is declared, by crew's own figure", () => {
  const alarms = (stack: Stack) => resourcesOf(stack, "aws_cloudwatch_metric_alarm").map(([id]) => id);
  const { monthlyBudgetMicros: _, ...without } = small;
  expect(alarms(stackOf(without)).filter((id) => id.startsWith("budget"))).toEqual([]);
  expect(filtersOf(stackOf(without)).map(({ name }) => name)).not.toContain("BudgetPercent");
  const stack = stackOf({ ...small, ...budgeted });
  expect(alarms(stack)).toEqual(expect.arrayContaining(["budget_nearly_spent", "budget_spent"]));
  expect(JSON.stringify(stack.resource.aws_lambda_function?.events)).toContain(
    '"CREW_MONTHLY_BUDGET_MICROS":"500000000"',
  );
});

test("the dashboard answers what is stuck, what it costs and what is failing, and no widget covers another", () => {
  const widgets = widgetsOf(stackOf({ ...large, ...budgeted }));
  expect(widgets.flatMap(({ properties: { markdown } }) => markdown ?? [])).toEqual([
    "## Alarms",
    "## What is stuck",
    "## What it costs",
    "## What is failing",
  ]);
  const names = resourcesOf(stackOf({ ...large, ...budgeted }), "aws_cloudwatch_metric_alarm").map(
    ([, { alarm_name }]) => String(alarm_name),
  );
  const shown = widgets.flatMap(({ properties: { alarms = [] } }) =>
    alarms.map((arn) => arn.replace(/^.*:alarm:/, "")),
  );
  expect(shown.sort()).toEqual(names.sort());
  const taken = widgets.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`),
  );
  expect(new Set(taken).size).toBe(taken.length);
  expect(widgets.every(({ x, width }) => x + width <= 24)).toBe(true);
});

function textOf(patterns: readonly string[]): string {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
  return files.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
}
