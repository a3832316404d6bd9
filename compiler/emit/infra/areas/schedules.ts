import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule/index.js";
import { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { schedulerExpression } from "../../../../base/schedule/scheduler-expression.ts";
import { activeTriggers } from "../active-triggers.ts";
import type { StackContext } from "../stack-context.ts";
import { role } from "./role.ts";

/** Longest time that a queue keeps a message, in seconds. */
const keptSeconds = 14 * 86_400;

/** Longest time for which Lambda repeats an event that its function failed on. */
const repeatedSeconds = 6 * 3600;

/** Times for which EventBridge Scheduler repeats a call that failed: its longest, and its shortest. */
const missedSeconds = { once: 86_400, skip: 60 };

/**
 * Creates a schedule for each trigger of this kind, which calls the function behind the API at its time. Lambda takes the call and answers at once, so
 * two services can give it up: EventBridge Scheduler, when it cannot call, and Lambda, when the function has failed three times. Both keep it in one queue, and
 * an alarm says so. A repeated call is the same call, and starts the same project.
 */
export function schedules(ground: StackContext, target: LambdaFunction): void {
  const triggers = activeTriggers(ground, "schedule");
  if (triggers.length === 0) return;
  const { stack, places, engagement } = ground;
  const { role: own, policy } = role(ground, "schedules", "scheduler");
  const lost = new SqsQueue(stack, "lost_starts", {
    name: `${places.name}-lost-starts`,
    messageRetentionSeconds: keptSeconds,
    sqsManagedSseEnabled: true,
  });
  new LambdaFunctionEventInvokeConfig(stack, "api_events", {
    functionName: target.functionName,
    maximumEventAgeInSeconds: repeatedSeconds,
    maximumRetryAttempts: 2,
    destinationConfig: { onFailure: { destination: lost.arn } },
  });
  const group = new SchedulerScheduleGroup(stack, "schedules", { name: places.name });
  for (const { name, at, zone, missed } of triggers) {
    new SchedulerSchedule(stack, `schedule_${name.replaceAll("-", "_")}`, {
      name,
      groupName: group.name,
      description: `Starts projects of ${engagement.name}`,
      scheduleExpression: schedulerExpression(at),
      scheduleExpressionTimezone: zone,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: target.arn,
        roleArn: own.arn,
        input: JSON.stringify({
          trigger: `${engagement.name}/${name}`,
          scheduledTime: "<aws.scheduler.scheduled-time>",
        }),
        retryPolicy: { maximumEventAgeInSeconds: missedSeconds[missed], maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: lost.arn },
      },
      // The service checks the role when a schedule is created.
      dependsOn: [policy],
    });
  }
}
