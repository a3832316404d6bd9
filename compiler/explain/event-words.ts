import type { EventForm } from "../../schema/event-values.ts";

const words = { text: "text", number: "number", boolean: "true or false", object: "object", list: "list" };

/** Says the type of a value in an event, with its texts where there are few. */
export function formInWords({ kind, values, fields }: EventForm): string {
  if (values !== undefined) return values.map((value) => `'${value}'`).join(", ");
  return fields === undefined ? words[kind] : `list of ${fields.join(" and ")}`;
}
