import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget/index.js";
import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { account } from "../resource-names.ts";
import type { StackContext } from "../stack-context.ts";

/** A metric that should be zero. */
interface Metric {
  id: string;
  title: string;
  namespace: string;
  metricName: string;
  dimensions: { [name: string]: string };
}

/** Creates the monitoring: alarms, a dashboard if the size has one, a budget if one is declared. */
export function watch(ground: StackContext, httpApiId: string): void {
  const topic = alarmTopic(ground);
  const metrics = watched(ground, httpApiId);
  for (const metric of metrics) alarm(ground, metric, topic);
  if (ground.environment.dashboard) dashboard(ground, metrics);
  if (ground.environment.monthlyBudgetMicros !== undefined) {
    budget(ground, ground.environment.monthlyBudgetMicros, topic);
  }
}

function watched({ places }: StackContext, httpApiId: string): Metric[] {
  const { name, machine } = places;
  const lambda = (purpose: string) => ({ namespace: "AWS/Lambda", dimensions: { FunctionName: `${name}-${purpose}` } });
  return [
    {
      id: "projects_failed",
      title: "Projects that failed",
      namespace: "AWS/States",
      metricName: "ExecutionsFailed",
      dimensions: { StateMachineArn: machine },
    },
    {
      id: "requests_failed",
      title: "Requests answered with 5xx",
      namespace: "AWS/ApiGateway",
      metricName: "5xx",
      dimensions: { ApiId: httpApiId },
    },
    { id: "events_failed", title: "Events that could not be dealt with", metricName: "Errors", ...lambda("events") },
    {
      id: "requests_refused",
      title: "Requests refused for want of capacity",
      metricName: "Throttles",
      ...lambda("api"),
    },
  ];
}

function alarmTopic({ stack, environment, places }: StackContext): SnsTopic {
  const topic = new SnsTopic(stack, "alarms", {
    name: `${places.name}-alarms`,
    ...(places.key !== undefined && { kmsMasterKeyId: places.key }),
  });
  new SnsTopicPolicy(stack, "alarms_policy", {
    arn: topic.arn,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsAndBudgets",
          Effect: "Allow",
          Principal: { Service: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
      ],
    }),
  });
  environment.alarms.forEach((endpoint, index) => {
    new SnsTopicSubscription(stack, `alarms_${index + 1}`, { topicArn: topic.arn, protocol: "email", endpoint });
  });
  return topic;
}

function alarm({ stack, places }: StackContext, metric: Metric, topic: SnsTopic): void {
  const { id, title, namespace, metricName, dimensions } = metric;
  new CloudwatchMetricAlarm(stack, id, {
    alarmName: `${places.name}-${id.replaceAll("_", "-")}`,
    alarmDescription: title,
    namespace,
    metricName,
    dimensions,
    statistic: "Sum",
    period: 300,
    evaluationPeriods: 1,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    treatMissingData: "notBreaching",
    actionsEnabled: true,
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}

function dashboard({ stack, environment, places }: StackContext, metrics: Metric[]): void {
  const widgets = metrics.map(({ title, namespace, metricName, dimensions }, index) => ({
    type: "metric",
    x: (index % 2) * 12,
    y: Math.floor(index / 2) * 6,
    width: 12,
    height: 6,
    properties: {
      title,
      region: environment.region,
      stat: "Sum",
      period: 300,
      metrics: [[namespace, metricName, ...Object.entries(dimensions).flat()]],
    },
  }));
  new CloudwatchDashboard(stack, "dashboard", {
    dashboardName: places.name,
    dashboardBody: JSON.stringify({ widgets }),
  });
}

/** Counts resources with the deployment's tag, once the tag is activated for cost allocation in the account's billing settings. */
function budget({ stack, places }: StackContext, micros: number, topic: SnsTopic): void {
  const notification = (threshold: number, notificationType: "ACTUAL" | "FORECASTED") => ({
    comparisonOperator: "GREATER_THAN",
    threshold,
    thresholdType: "PERCENTAGE",
    notificationType,
    subscriberSnsTopicArns: [topic.arn],
  });
  new BudgetsBudget(stack, "budget", {
    name: places.name,
    budgetType: "COST",
    timeUnit: "MONTHLY",
    // Rounded up, because AWS refuses a budget of nothing.
    limitAmount: (Math.ceil(micros / 10_000) / 100).toFixed(2),
    limitUnit: "USD",
    costFilter: [{ name: "TagKeyValue", values: [`user:${deploymentTag}$${places.name}`] }],
    notification: [notification(80, "ACTUAL"), notification(100, "FORECASTED")],
  });
}

/** Tag of every resource of a deployment. */
export const deploymentTag = "crew:deployment";
