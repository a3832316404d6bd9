import type { Environment, Pipeline, Trigger } from "../../../schema/types.ts";
import type { Deployment } from "./deployment.ts";

type Kind = Trigger["on"];
type OfKind<Of extends Kind> = Extract<Trigger, { on: Of }>;

/** Kinds of triggers of which a forge tells. */
export const forgeKinds = ["issue", "comment", "pull-request", "push"] as const satisfies Kind[];

/** Returns the triggers of some kinds that act in the environment, of all flows. */
export function activeTriggers<Of extends Kind>(
  { machines, environment }: Pick<Deployment, "machines" | "environment">,
  kind: Of | readonly Of[],
): OfKind<Of>[] {
  const kinds: readonly Kind[] = [kind].flat();
  const active = machines.flatMap(({ pipeline }) => activeOf(pipeline, environment));
  return active.filter((trigger): trigger is OfKind<Of> => kinds.includes(trigger.on));
}

/** Returns the secrets that sign messages for the environment, with their triggers. */
export function hookSecrets(
  deployment: Pick<Deployment, "machines" | "environment">,
): { name: string; secret: string }[] {
  return activeTriggers(deployment, ["webhook", ...forgeKinds]).flatMap(({ name, secret }) =>
    secret === undefined ? [] : [{ name, secret }],
  );
}

/** True where other systems send signed messages to the deployment. */
export function takesMessages(deployment: Pick<Deployment, "machines" | "environment">): boolean {
  return hookSecrets(deployment).length > 0;
}

/** Returns the triggers of one flow that act in the environment. */
export function activeOf({ triggers = [] }: Pipeline, environment: Environment): Trigger[] {
  return triggers.filter(({ name }) => environment.triggers?.includes(name));
}
