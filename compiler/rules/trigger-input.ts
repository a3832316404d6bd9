import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { unlessMissing } from "../source/missing-value.ts";
import { type InputProperty, readInput } from "./input-properties.ts";

/** Values of the flow's input. Undefined when the input cannot be read, which is reported there; empty for a flow without one. */
export function propertiesOf({ flow }: Engagement): InputProperty[] | undefined {
  const declared = unlessMissing(() => flow?.declared);
  if (declared?.input === undefined) return declared && [];
  const schema = flow?.input;
  return schema && readInput(schema.yaml.value).properties;
}

/** Names in the events of a trigger, where they are not those of its kind. The event of a call by another agent has its arguments. */
export function eventNames(
  trigger: Trigger,
  properties: readonly InputProperty[] | undefined,
  { repository }: Engagement,
): readonly string[] | undefined {
  const { on, with: given = {} } = trigger;
  if (on === "schedule" && repository !== undefined) return [...(kindOfTrigger(trigger).event ?? []), "repository"];
  if (on !== "mcp") return undefined;
  return properties?.map(({ name }) => name).filter((name) => !Object.hasOwn(given, name));
}
