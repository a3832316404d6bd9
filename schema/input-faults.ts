import { isObject } from "../base/is-object.ts";
import { isSlip } from "../base/is-slip.ts";
import { elementId, hasElementIds } from "./list-type.ts";

/** A value of an input that does not fit its schema. */
export interface InputFault {
  /** JSON Pointer of the value. */
  pointer: string;
  detail: string;
}

/** Compiled once: an id has at most 40 characters, each of them checked once. */
const idForm = new RegExp(elementId.pattern);

type Schema = { readonly [keyword: string]: unknown };

const mostFaults = 12;

/**
 * Returns the values that do not fit the schema of a flow's input. The compiler accepts only the few keywords that are checked here, so that
 * the compiler, the API and the commands check the same without a library.
 */
export function inputFaults(schema: Schema, value: unknown): InputFault[] {
  return faultsIn(schema, value, "").slice(0, mostFaults);
}

function faultsIn(schema: Schema, value: unknown, pointer: string): InputFault[] {
  const fault = (detail: string): InputFault[] => [{ pointer, detail }];
  switch (schema.type) {
    case "object":
      return isObject(value)
        ? faultsInObject(schema, value, pointer)
        : fault(`It has to be an object, and is ${kindOf(value)}.`);
    case "array":
      return Array.isArray(value)
        ? faultsInList(schema, value, pointer)
        : fault(`It has to be a list, and is ${kindOf(value)}.`);
    case "string":
      return typeof value === "string"
        ? faultsInText(schema, value).flatMap(fault)
        : fault(`It has to be text, and is ${kindOf(value)}.`);
    case "boolean":
      return typeof value === "boolean" ? [] : fault(`It has to be true or false, and is ${kindOf(value)}.`);
    default:
      return typeof value === "number"
        ? faultsInNumber(schema, value).flatMap(fault)
        : fault(`It has to be a number, and is ${kindOf(value)}.`);
  }
}

function faultsInObject(schema: Schema, value: { [name: string]: unknown }, pointer: string): InputFault[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const at = (name: string) => `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const missing = Object.keys(properties).filter((name) => !Object.hasOwn(value, name));
  const meant = new Map(
    Object.keys(value)
      .filter((name) => !Object.hasOwn(properties, name))
      .map((name) => [name, missing.filter((each) => isSlip(name, each))] as const)
      .flatMap(([name, [only, ...others]]) => (only === undefined || others.length > 0 ? [] : [[name, only] as const])),
  );
  // A name that was mistyped is one fault, and the value that it was meant for is not missing.
  const mistyped = new Set(meant.values());
  return [
    ...required
      .filter((name) => !Object.hasOwn(value, name) && !mistyped.has(name))
      .map((name) => ({ pointer: at(name), detail: `"${name}" is missing.` })),
    ...Object.entries(value).flatMap(([name, each]) => {
      const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (isObject(declared)) return faultsIn(declared, each, at(name));
      const near = meant.get(name);
      if (near !== undefined) return [{ pointer: at(name), detail: `There is no value "${name}": write "${near}".` }];
      return [
        {
          pointer: at(name),
          detail: `There is no value "${name.slice(0, 40)}"; there are ${Object.keys(properties).join(", ")}.`,
        },
      ];
    }),
  ];
}

function faultsInList(
  { items, minItems, maxItems, uniqueItems }: Schema,
  value: readonly unknown[],
  pointer: string,
): InputFault[] {
  const [least, most] = [Number(minItems ?? 0), Number(maxItems ?? Number.POSITIVE_INFINITY)];
  const size = value.length;
  if (size > most) return [{ pointer, detail: `At most ${most} elements are possible, and there are ${size}.` }];
  const isRepeated = uniqueItems === true && new Set(value.map((each) => JSON.stringify(each))).size < size;
  return [
    ...(size < least ? [{ pointer, detail: `At least ${least} elements are needed, and there are ${size}.` }] : []),
    ...(isRepeated ? [{ pointer, detail: "An element occurs twice." }] : []),
    ...(isObject(items) && hasElementIds(items) ? repeatedIds(value, pointer) : []),
    ...(isObject(items) ? value.flatMap((each, index) => faultsIn(items, each, `${pointer}/${index}`)) : []),
  ];
}

function repeatedIds(elements: readonly unknown[], pointer: string): InputFault[] {
  const ids = elements.map((each) => (isObject(each) ? each.id : undefined));
  return ids.flatMap((id, index) =>
    typeof id === "string" && ids.indexOf(id) < index
      ? [{ pointer: `${pointer}/${index}/id`, detail: `An element before it has the id "${id.slice(0, 40)}" as well.` }]
      : [],
  );
}

function faultsInText({ enum: values, pattern, minLength, maxLength }: Schema, value: string): string[] {
  if (Array.isArray(values)) return values.includes(value) ? [] : [`It has to be one of ${values.join(", ")}.`];
  const length = [...value].length;
  if (length > Number(maxLength ?? Number.POSITIVE_INFINITY))
    return [`It can have ${maxLength} characters, and has ${length}.`];
  if (length < Number(minLength ?? 0)) return [`It has to have at least ${minLength} characters, and has ${length}.`];
  if (pattern !== undefined && !idForm.test(value))
    return ["An id has 1 to 40 lower-case letters, digits and hyphens."];
  // Neither the table nor Git keeps this character.
  return value.includes("\0") ? ["It contains a character that is no text."] : [];
}

function faultsInNumber({ type, minimum, maximum }: Schema, value: number): string[] {
  if (type === "integer" && !Number.isSafeInteger(value)) return [`It has to be a whole number, and is ${value}.`];
  if (!Number.isFinite(value)) return ["It has to be a finite number."];
  if (typeof minimum === "number" && value < minimum) return [`It has to be at least ${minimum}, and is ${value}.`];
  if (typeof maximum === "number" && value > maximum) return [`It can be ${maximum} at most, and is ${value}.`];
  return [];
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return { string: "text", boolean: "true or false", number: "a number" }[typeof value as string] ?? "an object";
}
