import { activeTriggers } from "../active-triggers.ts";
import type { Deployment } from "../deployment.ts";
import { type Need, needs } from "../iam/need.ts";
import type { Places } from "../resource-names.ts";

/** Returns the needs of the function that starts projects for triggers: the secrets of webhooks, and a place for starts that fail. */
export function triggerNeeds(deployment: Pick<Deployment, "machines" | "environment" | "places">): Need[] {
  const { secret, lostStarts } = deployment.places;
  const hooks = activeTriggers(deployment, "webhook");
  const schedules = activeTriggers(deployment, "schedule");
  return [
    ...hooks.flatMap((hook) =>
      needs(`checks who calls the webhook ${hook.name}`, ["ssm:GetParameter"], secret(hook.secret)),
    ),
    ...(schedules.length > 0 ? needs("keeps a scheduled start that failed", ["sqs:SendMessage"], lostStarts) : []),
  ];
}

/** Returns the needs of EventBridge Scheduler. */
export function scheduleNeeds({ apiFunction, lostStarts }: Places): Need[] {
  return [
    ...needs("starts a project at its time", ["lambda:InvokeFunction"], apiFunction),
    ...needs("keeps a start that the function did not take", ["sqs:SendMessage"], lostStarts),
  ];
}
