import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import type { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import type { StackContext } from "../stack-context.ts";
import type { Alarm } from "./alarms.ts";

/** Creates the alarms, each with its runbook in the description, which is in the mail. */
export function createAlarms(ground: StackContext, alarms: readonly Alarm[], topic: SnsTopic): void {
  const { stack, places } = ground;
  for (const alarm of alarms) {
    new CloudwatchMetricAlarm(stack, alarm.id.replaceAll("-", "_"), {
      alarmName: `${places.name}-${alarm.id}`,
      alarmDescription: `${alarm.title} What to do: ${runbookOf(alarm.id)} (crew docs).`,
      ...comparedBy(alarm),
      comparisonOperator: alarm.comparison,
      threshold: alarm.threshold,
      evaluationPeriods: alarm.periods,
      datapointsToAlarm: alarm.periods,
      treatMissingData: alarm.missing,
      actionsEnabled: true,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });
  }
}

/** Page of the docs for an alarm; alarms that differ only in a number share one. */
export function runbookOf(id: string): string {
  return `docs/runbooks/${id.replace(/-\d+$/, "")}.md`;
}

function comparedBy({ metrics, statistic, periodSeconds }: Alarm) {
  const [metric, ...others] = metrics;
  if (metric !== undefined && others.length === 0) {
    const { dimensions, ...named } = metric;
    const isNarrowed = Object.keys(dimensions).length > 0;
    return { ...named, ...(isNarrowed && { dimensions }), statistic, period: periodSeconds };
  }
  const parts = metrics.map((each, index) => ({
    id: `part${index + 1}`,
    metric: { ...each, stat: statistic, period: periodSeconds },
  }));
  const sum = parts.map(({ id }) => `FILL(${id}, 0)`).join(" + ");
  return { metricQuery: [...parts, { id: "all", expression: sum, label: "All", returnData: true }] };
}
