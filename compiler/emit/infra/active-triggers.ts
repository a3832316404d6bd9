import type { Trigger } from "../../../schema/types.ts";
import type { Deployment } from "./deployment.ts";

type Kind = Trigger["on"];
type OfKind<Of extends Kind> = Extract<Trigger, { on: Of }>;

/** Returns the triggers of one kind that act in the environment, of all flows. */
export function activeTriggers<Of extends Kind>(
  { machines, environment }: Pick<Deployment, "machines" | "environment">,
  kind: Of,
): OfKind<Of>[] {
  const active = new Set(environment.triggers ?? []);
  const all = machines.flatMap(({ pipeline }) => pipeline.triggers ?? []);
  return all.filter((trigger): trigger is OfKind<Of> => trigger.on === kind && active.has(trigger.name));
}
