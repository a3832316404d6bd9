import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js";
import {
  alertCounter,
  type LogCounter,
  type LogCounterName,
  type LoggingProgram,
  logCounters,
} from "../../../../schema/log-events.ts";
import { takesMessages } from "../active-triggers.ts";
import type { StackContext } from "../stack-context.ts";

/** Namespace of a deployment's own metrics. They have no dimensions, which a filter could only take from the lines. */
export function counterNamespace(name: string): string {
  return `crew/${name}`;
}

/** Log group of each program, by its resource. */
const logGroups: { [program in LoggingProgram]: string } = {
  runner: "$" + "{aws_cloudwatch_log_group.runner_log.name}",
  api: "$" + "{aws_cloudwatch_log_group.api_log.name}",
  events: "$" + "{aws_cloudwatch_log_group.events_log.name}",
};

/** Returns the counters that an environment needs: a stored metric is billed, and a value that nobody compares is none. */
function countersOf(ground: StackContext): [string, LogCounter][] {
  const { monthlyBudgetMicros, dashboard } = ground.environment;
  const { alerts = [] } = ground.engagement;
  const hasMessages = takesMessages(ground);
  const needed: { [name in LogCounterName]?: boolean } = {
    BudgetPercent: monthlyBudgetMicros !== undefined,
    MessagesDelayed: hasMessages,
    MessagesForged: hasMessages,
    ModelMicros: dashboard,
  };
  const own = (Object.entries(logCounters) as [LogCounterName, LogCounter][]).filter(([name]) => needed[name] ?? true);
  return [...own, ...alerts.map(alertCounter)];
}

/** Counts log lines. A metric is stored, and billed, only for hours with lines, so most cost nothing while all is well. */
export function counters(ground: StackContext): void {
  const { stack, places } = ground;
  for (const [metric, counter] of countersOf(ground)) {
    for (const program of counter.programs) {
      new CloudwatchLogMetricFilter(stack, `${snakeCase(metric)}_${program}`, {
        name: `${places.name}-${snakeCase(metric).replaceAll("_", "-")}-${program}`,
        logGroupName: logGroups[program],
        pattern: patternOf(counter),
        metricTransformation: {
          namespace: counterNamespace(places.name),
          name: metric,
          value: counter.field === undefined ? "1" : `$.${counter.field}`,
        },
      });
    }
  }
}

/** docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
function patternOf({ events, where }: LogCounter): string {
  const named = events.map((event) => `($.event = "${event}")`).join(" || ");
  return where === undefined ? `{ ${named} }` : `{ (${named}) && ($.${where.field} = "${where.is}") }`;
}

function snakeCase(metric: string): string {
  return metric.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
