import { isObject } from "../base/is-object.ts";

type Schema = { readonly [keyword: string]: unknown };

/** Returns the schema of a tool's arguments: the input of its flow without the values that a trigger gives. */
export function toolInput(input: Schema = {}, given: Readonly<Record<string, unknown>> = {}): { [k: string]: unknown } {
  const without = (object: unknown) =>
    Object.fromEntries(Object.entries(isObject(object) ? object : {}).filter(([name]) => !Object.hasOwn(given, name)));
  const { $schema: _, $id: __, examples, required, properties, ...rest } = input;
  const still = (Array.isArray(required) ? required : []).filter((name) => !Object.hasOwn(given, String(name)));
  return {
    ...rest,
    type: "object",
    properties: without(properties),
    ...(still.length > 0 && { required: still }),
    additionalProperties: false,
    ...(Array.isArray(examples) && { examples: examples.map(without) }),
  };
}
