import type { Alert } from "./types.ts";

/** Programs of a deployment, each with a log group of its own. */
export type LoggingProgram = "runner" | "api" | "events";

/** A figure that a deployment counts from the lines of its logs. */
export interface LogCounter {
  /** Programs whose lines are counted. */
  programs: readonly LoggingProgram[];
  /** Names of the lines' events. */
  events: readonly string[];
  /** A field with the value that the lines must have. */
  where?: { field: string; is: string };
  /** The field to add up. Default: the lines are counted. */
  field?: string;
}

/**
 * Counters by the name of their metric. The runtime writes the lines and the emitted infrastructure counts them, which needs no rights:
 * CloudWatch reads the existing logs (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html).
 */
export const logCounters = {
  /** Starts, stops and decisions that the sweep could not deliver; it repeats them each minute. */
  ActionsDelayed: { programs: ["events"], events: ["change-later", "delivery-later"] },
  /** Executions that ended without a record of it in their project. */
  ExecutionsLost: { programs: ["events"], events: ["execution-lost"] },
  /** Messages of webhooks that were answered with 503, so that their sender repeats them. */
  MessagesDelayed: { programs: ["api"], events: ["message-later"] },
  /** Messages of webhooks whose signature is not that of the stored secret. */
  MessagesForged: { programs: ["api"], events: ["message-refused"], where: { field: "outcome", is: "forged" } },
  /** Mails that nobody has received a quarter of an hour after their notice, and those that were given up. */
  NoticesUndelivered: { programs: ["events"], events: ["notice-overdue", "notice-lost"] },
  /** Operators' items that have been open for two hours, counted each time the sweep finds them. */
  OperatorsWaiting: { programs: ["events"], events: ["operator-waiting"] },
  /** Projects that stopped although no operator decided it. */
  ProjectsFailed: { programs: ["events"], events: ["project-failed"] },
  /** Runs that ended without a result: the machine starts another one. */
  RunsFailed: { programs: ["runner", "events"], events: ["run-failed", "runner-stopped"] },
  /** Calls that a model's service refused because of its quota. */
  ModelsThrottled: {
    programs: ["runner"],
    events: ["model-refused"],
    where: { field: "failure", is: "throttled" },
  },
  /** Money for models, in millionths of a US dollar. */
  ModelMicros: { programs: ["runner"], events: ["model-paid"], field: "costMicros" },
  /** Share of the monthly budget that models have cost since the month began. */
  BudgetPercent: { programs: ["events"], events: ["month-spent"], field: "percent" },
} as const satisfies { [metric: string]: LogCounter };

export type LogCounterName = keyof typeof logCounters;

/** Name of an alert within its engagement: two may have the same metric. */
export function alertName({ metric }: Pick<Alert, "metric">, index: number): string {
  return `${metric}-${index + 1}`;
}

/**
 * Returns the counter of a declared alert by the name of its metric: the highest value that the sweep has measured in a running project.
 */
export function alertCounter(alert: Pick<Alert, "metric">, index: number): [metric: string, LogCounter] {
  const name = alertName(alert, index);
  const metric = `alert-${name}`.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const where = { field: "alert", is: name };
  return [metric, { programs: ["events"], events: ["alert-measured"], where, field: "value" }];
}
