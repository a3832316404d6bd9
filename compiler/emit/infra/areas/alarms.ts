import { alertCounter, alertName, type LogCounterName } from "../../../../schema/log-events.ts";
import type { Alert } from "../../../../schema/types.ts";
import { activeTriggers, takesMessages } from "../active-triggers.ts";
import type { StackContext } from "../stack-context.ts";
import { counterNamespace } from "./counters.ts";

export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: { [name: string]: string };
}

/** A state of the deployment that operators must know. */
export interface Alarm {
  /** Also the name of its runbook, without a number at its end. */
  id: string;
  /** Sentence about the event. */
  title: string;
  /** The sum of several metrics is compared. */
  metrics: Metric[];
  statistic: "Sum" | "Maximum";
  comparison: "GreaterThanOrEqualToThreshold" | "GreaterThanThreshold" | "LessThanThreshold";
  threshold: number;
  periodSeconds: number;
  /** Number of successive periods. */
  periods: number;
  missing: "notBreaching" | "breaching" | "ignore";
}

const minute = 60;

/** Anything in five minutes. */
const usual = {
  statistic: "Sum",
  comparison: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  periodSeconds: 5 * minute,
  periods: 1,
  missing: "notBreaching",
} as const;

const alertTitles: { readonly [metric in Alert["metric"]]: string } = {
  "retry-rate": "A project has a larger share of lost model calls, in per cent,",
  spend: "A project has cost more for models, in US dollars,",
  "open-items": "A project has more items that wait for people",
  "failed-rounds": "A project has more rounds that ended at a limit",
};

/** Metrics of one alarm: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const mostMetrics = 10;

/** Returns the alarms of a deployment. An operator's stop raises none. */
export function alarmsOf(
  {
    places,
    environment,
    engagement,
    machines,
  }: Pick<StackContext, "places" | "environment" | "engagement" | "machines">,
  httpApiId: string,
): Alarm[] {
  const { name } = places;
  const counter = (metricName: LogCounterName): Metric[] => [
    { namespace: counterNamespace(name), metricName, dimensions: {} },
  ];
  const aws = (service: string, metricName: string, dimensions: Metric["dimensions"]): Metric => ({
    namespace: `AWS/${service}`,
    metricName,
    dimensions,
  });
  const lambda = (program: "api" | "events", metricName: string) => [
    aws("Lambda", metricName, { FunctionName: `${name}-${program}` }),
  ];
  return [
    {
      ...usual,
      id: "projects-failed",
      title: "A project stopped although no operator decided it.",
      metrics: counter("ProjectsFailed"),
    },
    {
      ...usual,
      id: "executions-lost",
      title: "An execution ended without a record in its project, such as one that was aborted outside crew.",
      metrics: counter("ExecutionsLost"),
    },
    ...timedOut(),
    {
      ...usual,
      id: "operators-waiting",
      title: "A phase has been waiting for an operator for two hours or longer.",
      metrics: counter("OperatorsWaiting"),
      // Longer than the time between two looks, so that the alarm stays until the item is decided.
      periodSeconds: 30 * minute,
    },
    {
      ...usual,
      id: "notices-undelivered",
      title: "Mails to people could not be sent for a quarter of an hour, or were given up.",
      metrics: counter("NoticesUndelivered"),
    },
    {
      ...usual,
      id: "actions-delayed",
      title: "A start, a stop or a decision has not reached the state machine for a quarter of an hour.",
      metrics: counter("ActionsDelayed"),
      // They are repeated each minute, so a short failure of a service raises no alarm.
      periods: 3,
    },
    {
      ...usual,
      id: "runs-failed",
      title: "Several runs ended without a result within an hour, and were started again.",
      metrics: counter("RunsFailed"),
      threshold: 3,
      periodSeconds: 60 * minute,
    },
    {
      ...usual,
      id: "models-throttled",
      title: "A model's service refused many calls because of its quota.",
      metrics: counter("ModelsThrottled"),
      threshold: 20,
      periodSeconds: 15 * minute,
    },
    {
      ...usual,
      id: "table-throttled",
      title: "The table refused reads or writes for want of capacity.",
      metrics: ["ReadThrottleEvents", "WriteThrottleEvents"].map((metricName) =>
        aws("DynamoDB", metricName, { TableName: name }),
      ),
    },
    {
      ...usual,
      id: "requests-failed",
      title: "Requests to the site were answered with 5xx.",
      metrics: [aws("ApiGateway", "5xx", { ApiId: httpApiId })],
    },
    {
      ...usual,
      id: "requests-refused",
      title: "Requests to the site were refused for want of capacity.",
      metrics: lambda("api", "Throttles"),
    },
    {
      ...usual,
      id: "events-failed",
      title: "The function that sweeps and hears of stopped containers failed.",
      metrics: lambda("events", "Errors"),
    },
    {
      ...usual,
      id: "sweep-missing",
      title:
        "The sweep has not run for a quarter of an hour: no mail is sent, and no other alarm of crew's own can be raised.",
      metrics: lambda("events", "Invocations"),
      comparison: "LessThanThreshold",
      periods: 3,
      missing: "breaching",
    },
    ...lostStarts(),
    ...(takesMessages({ machines, environment })
      ? [
          {
            ...usual,
            id: "messages-refused",
            title: "Many messages of webhooks were refused for their signature, or could not be taken, within an hour.",
            metrics: [...counter("MessagesForged"), ...counter("MessagesDelayed")],
            threshold: 10,
            periodSeconds: 60 * minute,
          },
        ]
      : []),
    ...(environment.monthlyBudgetMicros === undefined
      ? []
      : [
          budgetAlarm("budget-nearly-spent", "Models have cost 80 % of the monthly budget.", 80),
          budgetAlarm("budget-spent", "Models have cost the whole monthly budget.", 100),
        ]),
    ...(engagement.alerts ?? []).map(alertAlarm),
  ];

  /** The sweep measures each minute over the declared time, so one value above the bound is enough, and the alarm ends with it. */
  function alertAlarm(alert: Alert, index: number): Alarm {
    const [metricName] = alertCounter(alert, index);
    return {
      ...usual,
      id: `alert-${alertName(alert, index)}`,
      title: `${alertTitles[alert.metric]} than the engagement's alert allows: the bound is ${alert.above}.`,
      metrics: [{ namespace: counterNamespace(name), metricName, dimensions: {} }],
      statistic: "Maximum",
      comparison: "GreaterThanThreshold",
      threshold: alert.above,
    };
  }

  function lostStarts(): Alarm[] {
    if (activeTriggers({ machines, environment }, "schedule").length === 0) return [];
    const metrics = [aws("SQS", "ApproximateNumberOfMessagesVisible", { QueueName: `${name}-lost-starts` })];
    const title = "A scheduled start failed and was given up.";
    return [{ ...usual, id: "starts-lost", title, metrics, statistic: "Maximum" }];
  }

  function timedOut(): Alarm[] {
    const metrics = machines.map(({ flow }) =>
      aws("States", "ExecutionsTimedOut", { StateMachineArn: places.machine(flow) }),
    );
    const groups = Array.from({ length: Math.ceil(metrics.length / mostMetrics) }, (_, index) =>
      metrics.slice(index * mostMetrics, (index + 1) * mostMetrics),
    );
    return groups.map((group, index) => ({
      ...usual,
      id: index === 0 ? "executions-timed-out" : `executions-timed-out-${index + 1}`,
      title: "An execution reached the longest duration that Step Functions allows.",
      metrics: group,
    }));
  }

  function budgetAlarm(id: string, title: string, threshold: number): Alarm {
    const metrics = counter("BudgetPercent");
    // Written once an hour; the alarm stays until the month ends or the budget is raised.
    const hourly = { statistic: "Maximum", periodSeconds: 60 * minute, missing: "ignore" } as const;
    return { ...usual, ...hourly, id, title, metrics, threshold };
  }
}
