import type { Engagement } from "../link/model.ts";
import { unlessMissing } from "../source/missing-value.ts";
import { type InputProperty, readInput } from "./input-properties.ts";

/** Values of the flow's input. Undefined when the input cannot be read, which is reported there; empty for a flow without one. */
export function propertiesOf({ flow }: Engagement): InputProperty[] | undefined {
  const declared = unlessMissing(() => flow?.declared);
  if (declared?.input === undefined) return declared && [];
  const schema = flow?.input;
  return schema && readInput(schema.yaml.value).properties;
}
