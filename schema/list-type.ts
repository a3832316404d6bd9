import { isObject } from "../base/is-object.ts";
import type { FieldType, OutputType } from "./types.ts";

export type ListType = Extract<OutputType, { of: unknown }>;

/** Form of the id of a list's element. */
export const elementId = { pattern: "^[a-z0-9-]{1,40}$", maxLength: 40 } as const;

/** Returns the values of a list's elements beside their id. */
export function fieldsOf({ of }: Pick<ListType, "of">): [name: string, type: FieldType][] {
  return Object.entries(of).flatMap(([name, field]) =>
    name !== "id" && ("enum" in field || "type" in field) ? [[name, field]] : [],
  );
}

/** True for the schema of an input's elements when each of them has an id that tells it apart, as an element to work on has. */
export function hasElementIds(items: { readonly [keyword: string]: unknown }): boolean {
  const id = isObject(items.properties) ? items.properties.id : undefined;
  const isRequired = Array.isArray(items.required) && items.required.includes("id");
  return isRequired && isObject(id) && id.type === "string" && id.pattern === elementId.pattern;
}
