import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import type { StackContext } from "../stack-context.ts";

/**
 * Reports stopped containers to a function, and the ends of executions of flows. Under a task token the machine does not watch its container
 * (docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html): only the missing heartbeat would show,
 * minutes later, that one never started, was killed or ended silently. The event that ECS sends for a stopped task
 * contains the token that the task was started with.
 */
export function events(ground: StackContext, target: LambdaFunction): void {
  const { places } = ground;
  rule(ground, target, "stopped", {
    description: "A container stopped: its task fails at once, unless it has answered",
    eventPattern: JSON.stringify({
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: { clusterArn: [places.cluster], lastStatus: ["STOPPED"] },
    }),
  });
  if (hasQueues(ground)) {
    rule(ground, target, "ended", {
      description: "An execution ended: its flow has a place for the next project",
      eventPattern: JSON.stringify({
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: {
          status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
          // Of every flow: a pattern with each machine would pass the 2,048 characters of a rule.
          stateMachineArn: [{ prefix: places.machine(undefined) }],
        },
      }),
    });
  }
  rule(ground, target, "sweep", {
    description: "Sends notices; redelivers decisions and starts that did not reach the machine",
    scheduleExpression: "rate(1 minute)",
  });
}

/** Projects of flows are queued; without flows they start at once. */
function hasQueues({ machines }: StackContext): boolean {
  return machines.some(({ flow }) => flow !== undefined);
}

function rule(
  { stack, places }: StackContext,
  target: LambdaFunction,
  id: "stopped" | "ended" | "sweep",
  config: { description: string; eventPattern?: string; scheduleExpression?: string },
): void {
  const created = new CloudwatchEventRule(stack, id, { name: `${places.name}-${id}`, ...config });
  new CloudwatchEventTarget(stack, `${id}_to_events`, { rule: created.name, targetId: "events", arn: target.arn });
  new LambdaPermission(stack, `${id}_may_call`, {
    statementId: id,
    action: "lambda:InvokeFunction",
    functionName: target.functionName,
    principal: "events.amazonaws.com",
    sourceArn: created.arn,
  });
}
