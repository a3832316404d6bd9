import type { Environment, Pipeline, Trigger } from "../../../schema/types.ts";
import type { Deployment } from "./deployment.ts";

type Kind = Trigger["on"];
type OfKind<Of extends Kind> = Extract<Trigger, { on: Of }>;

/** Returns the triggers of one kind that act in the environment, of all flows. */
export function activeTriggers<Of extends Kind>(
  { machines, environment }: Pick<Deployment, "machines" | "environment">,
  kind: Of,
): OfKind<Of>[] {
  const active = machines.flatMap(({ pipeline }) => activeOf(pipeline, environment));
  return active.filter((trigger): trigger is OfKind<Of> => trigger.on === kind);
}

/** True where other systems send signed messages to the deployment. */
export function takesMessages(deployment: Pick<Deployment, "machines" | "environment">): boolean {
  return activeTriggers(deployment, "webhook").length > 0;
}

/** Returns the triggers of one flow that act in the environment. */
export function activeOf({ triggers = [] }: Pipeline, environment: Environment): Trigger[] {
  return triggers.filter(({ name }) => environment.triggers?.includes(name));
}
