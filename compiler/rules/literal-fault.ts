import { isObject } from "../../base/is-object.ts";
import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import { isEndless } from "./endless-pattern.ts";

/** Reason why a value does not fit its schema, in words that follow its name. */
export interface LiteralFault {
  must: string;
  /** Values that may be meant. */
  near?: readonly string[];
}

type Schema = { readonly [keyword: string]: unknown };

/** Compares a value that is written out with the bounds of its schema; types are compared elsewhere. */
export function literalFault(schema: unknown, value: unknown): LiteralFault | undefined {
  if (!isObject(schema)) return undefined;
  return (
    faultInChoice(schema, value) ??
    (typeof value === "string" ? faultInText(schema, value) : undefined) ??
    (typeof value === "number" ? faultInNumber(schema, value) : undefined) ??
    (Array.isArray(value) ? faultInList(schema, value) : undefined)
  );
}

function faultInChoice({ enum: values, const: only }: Schema, value: unknown): LiteralFault | undefined {
  const all: readonly unknown[] = Array.isArray(values) ? values : only === undefined ? [] : [only];
  const isSame = (one: unknown) => JSON.stringify(one) === JSON.stringify(value);
  if (all.length === 0 || all.some(isSame)) return undefined;
  const texts = all.filter((each) => typeof each === "string");
  const near = typeof value === "string" ? nearNames(value, texts) : [];
  const words = texts.length === all.length ? orList(texts) : all.map((each) => JSON.stringify(each)).join(" or ");
  return { must: `has to be ${words}`, near };
}

function faultInText({ pattern, minLength, maxLength }: Schema, value: string): LiteralFault | undefined {
  const length = [...value].length;
  if (typeof maxLength === "number" && length > maxLength)
    return { must: `can have ${maxLength} characters, and has ${length}` };
  if (typeof minLength === "number" && length < minLength)
    return { must: `has to have at least ${minLength} ${minLength === 1 ? "character" : "characters"}` };
  return typeof pattern === "string" && !isMatch(pattern, value) ? { must: `has to match ${pattern}` } : undefined;
}

/** A pattern that cannot be used has its own diagnostic, and one that could take for ever is not tried. */
function isMatch(pattern: string, value: string): boolean {
  try {
    const compiled = new RegExp(pattern, "u");
    return isEndless(pattern) || compiled.test(value);
  } catch {
    return true;
  }
}

function faultInNumber(schema: Schema, value: number): LiteralFault | undefined {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (type === "integer" && !Number.isSafeInteger(value)) return { must: "has to be a whole number" };
  if (typeof minimum === "number" && value < minimum) return { must: `has to be at least ${minimum}` };
  if (typeof maximum === "number" && value > maximum) return { must: `can be ${maximum} at most` };
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum)
    return { must: `has to be above ${exclusiveMinimum}` };
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum)
    return { must: `has to be below ${exclusiveMaximum}` };
  return undefined;
}

function faultInList({ items, minItems, maxItems }: Schema, value: readonly unknown[]): LiteralFault | undefined {
  if (typeof maxItems === "number" && value.length > maxItems)
    return { must: `can have ${maxItems} elements, and has ${value.length}` };
  if (typeof minItems === "number" && value.length < minItems)
    return { must: `has to have at least ${minItems} ${minItems === 1 ? "element" : "elements"}` };
  for (const element of value) {
    const fault = literalFault(items, element);
    if (fault !== undefined) return { ...fault, must: `has ${JSON.stringify(element)} in it, which ${fault.must}` };
  }
  return undefined;
}
