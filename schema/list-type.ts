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
