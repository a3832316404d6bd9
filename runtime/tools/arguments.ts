import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Json } from "../../base/json.ts";
import type { JsonSchema } from "./ports.ts";

const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
const compiled = new WeakMap<object, ValidateFunction>();

/** Describes the fault in the arguments so that a model can correct it; undefined without one. */
export function faultInArguments(schema: JsonSchema, input: Json): string | undefined {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(input)) return undefined;
  return (validate.errors ?? []).map(describe).join("; ");
}

function describe({ instancePath, keyword, params, message }: ErrorObject): string {
  const place = instancePath === "" ? "the arguments" : `"${instancePath.slice(1).replaceAll("/", ".")}"`;
  switch (keyword) {
    case "required":
      return `"${params.missingProperty}" is missing`;
    case "additionalProperties":
      return `"${params.additionalProperty}" is not an argument of this tool`;
    case "enum":
      return `${place} must be one of ${params.allowedValues.join(", ")}`;
    default:
      return `${place} ${message}`;
  }
}
