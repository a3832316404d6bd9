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

/** Names of the arguments of a call by another agent, which are the event; undefined for other kinds, and when they are not known. */
export function eventNames(
  { on, with: given = {} }: Trigger,
  properties: readonly InputProperty[] | undefined,
): readonly string[] | undefined {
  if (on !== "mcp") return undefined;
  return properties?.map(({ name }) => name).filter((name) => !Object.hasOwn(given, name));
}
