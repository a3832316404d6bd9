import { forgeCauses } from "../../../kinds/triggers/forge-events.ts";
import { activeTriggers, hookSecrets, readAtGates } from "../active-triggers.ts";
import type { Deployment } from "../deployment.ts";
import { type Need, needs } from "../iam/need.ts";
import type { Places } from "../resource-names.ts";

/** Returns the needs of the function that starts projects for triggers: the secrets of webhooks, and a place for starts that fail. */
export function triggerNeeds(deployment: Pick<Deployment, "machines" | "environment" | "places">): Need[] {
  const { secret, lostStarts } = deployment.places;
  const read = new Map(readAtGates(deployment).map(({ secret: stored, name }) => [stored, name]));
  const schedules = activeTriggers(deployment, "schedule");
  return [
    ...hookSecrets(deployment).flatMap((hook) =>
      needs(`checks who calls the webhook ${hook.name}`, ["ssm:GetParameter"], secret(hook.secret)),
    ),
    ...lookNeeds(deployment, (trigger) => trigger.secret !== undefined),
    ...[...read].flatMap(([stored, name]) =>
      needs(`reads comments on the requests of ${name} for its gates`, ["ssm:GetParameter"], secret(stored)),
    ),
    ...(schedules.length > 0 ? needs("keeps a scheduled start that failed", ["sqs:SendMessage"], lostStarts) : []),
  ];
}

/** Returns the needs of a function that asks forges what happened: the one behind the events each minute, the one behind the API when a message names a place. */
export function lookNeeds(
  deployment: Pick<Deployment, "machines" | "environment" | "places">,
  isAsked: (trigger: { secret?: string }) => boolean = () => true,
): Need[] {
  const { secret } = deployment.places;
  const asked = activeTriggers(deployment, forgeCauses)
    .filter(isAsked)
    .flatMap(({ repositories }) => repositories);
  const credentials = new Map(asked.map(({ name, credentials: stored }) => [stored, name]));
  return [...credentials].flatMap(([stored, name]) =>
    needs(`asks the forge what happened in ${name}`, ["ssm:GetParameter"], secret(stored)),
  );
}

/** Returns the needs of EventBridge Scheduler. */
export function scheduleNeeds({ apiFunction, lostStarts }: Places): Need[] {
  return [
    ...needs("starts a project at its time", ["lambda:InvokeFunction"], apiFunction),
    ...needs("keeps a start that the function did not take", ["sqs:SendMessage"], lostStarts),
  ];
}
