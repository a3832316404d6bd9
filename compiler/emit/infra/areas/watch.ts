import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { deploymentTag } from "../../../../schema/deployment-tag.ts";
import { account } from "../resource-names.ts";
import type { StackContext } from "../stack-context.ts";
import { alarmsOf } from "./alarms.ts";
import { counters } from "./counters.ts";
import { createAlarms } from "./create-alarms.ts";
import { dashboard } from "./dashboard.ts";

/** Creates the monitoring: counters, alarms, a dashboard if the size has one, a budget if one is declared. */
export function watch(ground: StackContext, httpApiId: string): void {
  const topic = alarmTopic(ground);
  const alarms = alarmsOf(ground, httpApiId);
  counters(ground);
  createAlarms(ground, alarms, topic);
  if (ground.environment.dashboard) dashboard(ground, alarms);
  if (ground.environment.monthlyBudgetMicros !== undefined) {
    budget(ground, ground.environment.monthlyBudgetMicros, topic);
  }
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

/**
 * Counts resources with the deployment's tag, once the tag is activated for cost allocation in the account's billing settings.
 * Calls of models bear no tag; the alarms of the budget watch crew's own figure for these.
 */
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
