import { isObject } from "../../base/is-object.ts";
import { inWords } from "../../schema/render-input.ts";
import type { StartableEngagement } from "../../schema/site-data.ts";

/** A field of the form with which a project of a flow is started. */
export interface InputField {
  name: string;
  label: string;
  hint: string | undefined;
  isRequired: boolean;
  kind: "line" | "number" | "text" | "lines" | "json" | "yes-no" | "choice";
  choices: string[];
  maxLength: number | undefined;
}

const longestLine = 200;

/** Returns a field for each value of the input, in the order of its schema. */
export function inputFields({ input }: Pick<StartableEngagement, "input">): InputField[] {
  const properties = isObject(input?.properties) ? input.properties : {};
  const required = Array.isArray(input?.required) ? input.required : [];
  return Object.entries(properties).flatMap(([name, schema]) =>
    isObject(schema) ? [fieldFor(name, schema, required.includes(name))] : [],
  );
}

function fieldFor(name: string, schema: { [keyword: string]: unknown }, isRequired: boolean): InputField {
  const { title, description, maxLength } = schema;
  const kind = kindOf(schema);
  const hints: { [of in InputField["kind"]]?: string } = {
    lines: "One on each line.",
    json: "As JSON, a list of objects.",
  };
  return {
    name: `input.${name}`,
    label: typeof title === "string" ? title : inWords(name),
    hint:
      [...(typeof description === "string" ? [description] : []), ...[hints[kind] ?? []].flat()].join(" ") || undefined,
    isRequired,
    kind,
    choices: Array.isArray(schema.enum) ? schema.enum.map(String) : [],
    maxLength: typeof maxLength === "number" ? maxLength : undefined,
  };
}

function kindOf({ type, enum: values, items, maxLength }: { [keyword: string]: unknown }): InputField["kind"] {
  if (Array.isArray(values)) return "choice";
  if (type === "boolean") return "yes-no";
  if (type === "integer" || type === "number") return "number";
  if (type === "array") return isObject(items) && items.type === "object" ? "json" : "lines";
  return Number(maxLength) > longestLine ? "text" : "line";
}
