import type { TriggerOn } from "../../../schema/trigger-on.ts";
import type { Environment, Pipeline, Trigger } from "../../../schema/types.ts";
import { forgeCauses } from "../../kinds/triggers/forge-events.ts";
import type { Deployment } from "./deployment.ts";

type Kind = Trigger["on"];

/** Returns the triggers of some kinds that act in the environment, of all flows. */
export function activeTriggers<Of extends Kind>(
  { machines, environment }: Pick<Deployment, "machines" | "environment">,
  kind: Of | readonly Of[],
): TriggerOn<Trigger, Of>[] {
  const kinds: readonly Kind[] = [kind].flat();
  return allActive({ machines, environment }).filter((trigger): trigger is TriggerOn<Trigger, Of> =>
    kinds.includes(trigger.on),
  );
}

function allActive({ machines, environment }: Pick<Deployment, "machines" | "environment">): Trigger[] {
  return machines.flatMap(({ pipeline }) => activeOf(pipeline, environment));
}

/** Returns the secrets that sign messages for the environment, with their triggers. */
export function hookSecrets(
  deployment: Pick<Deployment, "machines" | "environment">,
): { name: string; secret: string }[] {
  return allActive(deployment).flatMap((trigger) =>
    "secret" in trigger && trigger.secret !== undefined ? [{ name: trigger.name, secret: trigger.secret }] : [],
  );
}

/** True where other systems send signed messages to the deployment. */
export function takesMessages(deployment: Pick<Deployment, "machines" | "environment">): boolean {
  return hookSecrets(deployment).length > 0;
}

/** True where the function behind the API reads secrets: of triggers, or of repositories whose comments gates show. */
export function readsSecrets(deployment: Pick<Deployment, "machines" | "environment">): boolean {
  return (
    takesMessages(deployment) ||
    activeTriggers(deployment, forgeCauses).length > 0 ||
    readAtGates(deployment).length > 0
  );
}

/** Returns the repositories whose comments the gates show, with their secrets. */
export function readAtGates({ machines }: Pick<Deployment, "machines">): { name: string; secret: string }[] {
  return machines.flatMap(({ pipeline: { repository } }) =>
    repository?.feedback !== undefined && repository.credentials !== undefined
      ? [{ name: repository.name, secret: repository.credentials }]
      : [],
  );
}

/** Returns the triggers of one flow that act in the environment. */
export function activeOf({ triggers = [] }: Pipeline, environment: Environment): Trigger[] {
  return triggers.filter(({ name }) => environment.triggers?.includes(name));
}
