import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import type { LogCounterName, LoggingProgram } from "../../../../schema/log-events.ts";
import { account } from "../resource-names.ts";
import type { StackContext } from "../stack-context.ts";
import type { Alarm, Metric } from "./alarms.ts";
import { counterNamespace } from "./counters.ts";

interface Widget {
  type: "text" | "alarm" | "metric" | "log";
  height: number;
  properties: { [name: string]: unknown };
}

const columns = 2;
const width = 24 / columns;

/** Creates the dashboard that answers what is stuck, what it costs and what is failing. */
export function dashboard(ground: StackContext, alarms: readonly Alarm[]): void {
  const { stack, places } = ground;
  const sections = [
    [heading("Alarms"), alarmStates(ground, alarms)],
    [heading("What is stuck"), ...stuck(ground)],
    [heading("What it costs"), ...costs(ground)],
    [heading("What is failing"), ...failing(ground, alarms)],
  ];
  new CloudwatchDashboard(stack, "dashboard", {
    dashboardName: places.name,
    dashboardBody: JSON.stringify({ widgets: placed(sections) }),
  });
}

/** Places the widgets of each section below its heading, in two columns. */
function placed(sections: Widget[][]) {
  let top = 0;
  return sections.flatMap(([title, ...widgets]) => {
    const rows = Math.ceil(widgets.length / columns);
    const height = Math.max(0, ...widgets.map((widget) => widget.height));
    const titled = title === undefined ? [] : [{ ...title, x: 0, y: top, width: 24 }];
    const below = top + (title?.height ?? 0);
    const each = widgets.map((widget, index) => ({
      ...widget,
      x: (index % columns) * width,
      y: below + Math.floor(index / columns) * height,
      width: widgets.length === 1 ? 24 : width,
    }));
    top = below + rows * height;
    return [...titled, ...each];
  });
}

const heading = (text: string): Widget => ({ type: "text", height: 1, properties: { markdown: `## ${text}` } });

function alarmStates({ environment, places }: StackContext, alarms: readonly Alarm[]): Widget {
  const arns = alarms.map(({ id }) => `arn:aws:cloudwatch:${environment.region}:${account}:alarm:${places.name}-${id}`);
  return { type: "alarm", height: 3, properties: { title: "Alarms", alarms: arns } };
}

function stuck(ground: StackContext): Widget[] {
  return [
    table(ground, "Phases that wait for an operator", "events", [
      'filter event = "operator-waiting"',
      "stats max(hours) as hours_open, latest(phase) as waiting_phase by project",
      "sort hours_open desc",
    ]),
    table(ground, "Starts, stops and decisions that are repeated", "events", [
      'filter event in ["change-later", "delivery-later", "notice-overdue", "execution-lost", "project-failed"]',
      "stats count() as times, max(@timestamp) as last by event, coalesce(project, pk) as about",
      "sort last desc",
    ]),
  ];
}

function costs(ground: StackContext): Widget[] {
  const { monthlyBudgetMicros } = ground.environment;
  const day = 86_400;
  return [
    dollars(ground, "Models, US dollars a day", own(ground, "ModelMicros"), day),
    table(ground, "Models by project, US dollars", "runner", [
      'filter event = "model-paid"',
      "stats sum(costMicros) / 1000000 as usd, count() as calls by project, model",
      "sort usd desc",
    ]),
    ...(monthlyBudgetMicros === undefined
      ? []
      : [
          graph(ground, "Models, per cent of the monthly budget", [own(ground, "BudgetPercent")], {
            period: 3600,
            stat: "Maximum",
          }),
        ]),
  ];
}

/** Every metric of an alarm that is not about money or about waiting. */
function failing(ground: StackContext, alarms: readonly Alarm[]): Widget[] {
  const shown = alarms.filter(({ id }) => !/^(budget|operators)-/.test(id));
  return shown.map(({ title, metrics, statistic }) => graph(ground, title, metrics, { stat: statistic }));
}

function own({ places }: StackContext, metricName: LogCounterName): Metric {
  return { namespace: counterNamespace(places.name), metricName, dimensions: {} };
}

function graph(
  { environment }: StackContext,
  title: string,
  metrics: readonly Metric[],
  { period = 300, stat = "Sum" } = {},
): Widget {
  const drawn = metrics.map(({ namespace, metricName, dimensions }) => [
    namespace,
    metricName,
    ...Object.entries(dimensions).flat(),
  ]);
  return { type: "metric", height: 6, properties: { title, region: environment.region, stat, period, metrics: drawn } };
}

/** Draws millionths of a US dollar as US dollars. */
function dollars(ground: StackContext, title: string, metric: Metric, period: number): Widget {
  const widget = graph(ground, title, [], { period });
  const metrics = [
    [{ id: "usd", expression: "micros / 1000000", label: "US dollars" }],
    [metric.namespace, metric.metricName, { id: "micros", visible: false }],
  ];
  return { ...widget, properties: { ...widget.properties, metrics } };
}

/** Creates a table of log lines, by a query of CloudWatch Logs Insights. */
function table(
  { environment, places }: StackContext,
  title: string,
  program: LoggingProgram,
  query: readonly string[],
): Widget {
  const group = program === "runner" ? `/crew/${places.name}/runner` : `/aws/lambda/${places.name}-${program}`;
  const text = [`SOURCE '${group}'`, ...query].join(" | ");
  return { type: "log", height: 6, properties: { title, region: environment.region, query: text, view: "table" } };
}
