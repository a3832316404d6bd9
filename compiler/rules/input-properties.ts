import { isObject } from "../../base/is-object.ts";
import { elementId, hasElementIds } from "../../schema/list-type.ts";
import type { FieldType, OutputType } from "../../schema/types.ts";
import type { Engagement } from "../link/model.ts";
import { unlessMissing } from "../source/missing-value.ts";
import { startOf } from "../source/span.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import type { Reporter } from "./reporter.ts";
import { misfitOf } from "./schema-keywords.ts";

/** A value of a flow's input. */
export interface InputProperty {
  name: string;
  type: OutputType;
  /** A list of single values, such as texts. */
  isPlainList: boolean;
  /** A list of objects that require an id of the form of an element's. */
  hasIds?: boolean;
  isRequired: boolean;
}

/** A part of an input's schema that cannot be used. */
export interface InputFault {
  path: ValuePath;
  message: string;
  help: string;
  /** True when the keyword itself is the fault. */
  isKey?: boolean;
}

const annotations = ["title", "description", "examples", "$comment"];
const keywords: { readonly [type: string]: readonly string[] } = {
  string: ["type", "enum", "minLength", "maxLength"],
  integer: ["type", "minimum", "maximum"],
  number: ["type", "minimum", "maximum"],
  boolean: ["type"],
  array: ["type", "items", "minItems", "maxItems", "uniqueItems"],
  object: ["type", "properties", "required", "additionalProperties"],
};
/** Keywords whose values are read here, and have to be more than JSON Schema asks for. */
const readHere = ["type", "properties", "additionalProperties", "items", "maxItems"];
const most = { properties: 30, elements: 40 };
const readableName = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/** Reads the values out of an input's schema, as far as they can be used, and the faults of the others. */
export function readInput(schema: unknown): { properties: InputProperty[]; faults: InputFault[] } {
  const faults: InputFault[] = [];
  const properties = fieldsIn(schema, [], ["$schema", "$id"], faults, (name, value, path, isRequired) => {
    const type = typeIn(value, path, faults, true);
    return type === undefined ? [] : [{ name, ...type, isRequired }];
  });
  return { properties, faults };
}

/** Returns the values of an input as variables of templates, usable or not. */
export function inputVariables(schema: unknown): { [name: string]: string[] } {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const lists = Object.entries(properties).flatMap(([name, declared]) => {
    const items = isObject(declared) && isObject(declared.items) ? declared.items : {};
    return isObject(items.properties) ? [[`input.${name}`, Object.keys(items.properties)] as const] : [];
  });
  return { input: Object.keys(properties), ...Object.fromEntries(lists) };
}

/** Returns the input as the reporter of its values, which expressions read as input.<name>; undefined for a flow without one. */
export function inputOf({ flow }: Pick<Engagement, "flow">): Reporter | undefined {
  const input = unlessMissing(() => flow?.input);
  if (input === undefined) return undefined;
  const { properties } = readInput(input.yaml.value);
  return {
    name: "input",
    declared: { outputs: Object.fromEntries(properties.map(({ name, type }) => [name, type])) },
    originOfKey: () => input.yaml.keySpan(["properties"]) ?? startOf(input.path),
    listsWithoutIds: properties.filter(({ type, hasIds }) => "of" in type && hasIds !== true).map(({ name }) => name),
    plainLists: properties.filter(({ isPlainList }) => isPlainList).map(({ name }) => name),
  };
}

type ReadField<T> = (name: string, value: unknown, path: ValuePath, isRequired: boolean) => T[];

function fieldsIn<T>(
  schema: unknown,
  path: ValuePath,
  others: readonly string[],
  faults: InputFault[],
  read: ReadField<T>,
): T[] {
  const properties = isObject(schema) && schema.type === "object" ? schema.properties : undefined;
  if (!isObject(schema) || !isObject(properties)) {
    faults.push({
      path,
      message: "An input is an object with `properties`.",
      help: 'write "type": "object" and "properties"',
    });
    return [];
  }
  checkKeywords(schema, path, [...(keywords.object ?? []), ...others], faults);
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    faults.push({
      path: [...path, "additionalProperties"],
      message: "Values that are not under `properties` have no bounds.",
      help: "write false, or remove it: no others are accepted",
    });
  }
  const names = Object.keys(properties);
  if (names.length > most.properties)
    faults.push({
      path: [...path, "properties"],
      message: `There are ${names.length} values; at most ${most.properties} are possible.`,
      help: "remove some",
      isKey: true,
    });
  const required = Array.isArray(schema.required) && isFit(schema, "required") ? schema.required : [];
  for (const [index, name] of required.entries()) {
    if (names.includes(String(name))) continue;
    faults.push({
      path: [...path, "required", index],
      message: `There is no value "${name}" that could be required.`,
      help: "name one under `properties`",
    });
  }
  return names.flatMap((name) => {
    const at = [...path, "properties", name];
    if (!readableName.test(name)) {
      faults.push({
        path: at,
        message: `Expressions cannot read a value named "${name}".`,
        help: "use letters, digits and underscores, at most 40",
        isKey: true,
      });
      return [];
    }
    return read(name, properties[name], at, required.includes(name));
  });
}

function checkKeywords(
  schema: { [keyword: string]: unknown },
  path: ValuePath,
  known: readonly string[],
  faults: InputFault[],
): void {
  for (const [keyword, value] of Object.entries(schema)) {
    if (known.includes(keyword) || annotations.includes(keyword)) {
      const words = readHere.includes(keyword) ? undefined : misfitOf(keyword, value);
      if (words !== undefined)
        faults.push({ path: [...path, keyword], message: `"${keyword}" is ${words}.`, help: `write ${words}` });
      continue;
    }
    faults.push({
      path: [...path, keyword],
      message: `Inputs have no keyword "${keyword}" here.`,
      help: `use ${known
        .filter((each) => !each.startsWith("$"))
        .map((each) => `"${each}"`)
        .join(", ")}`,
      isKey: true,
    });
  }
}

function typeIn(
  value: unknown,
  path: ValuePath,
  faults: InputFault[],
  mayBeList: boolean,
): Pick<InputProperty, "type" | "isPlainList" | "hasIds"> | undefined {
  const type = isObject(value) ? value.type : undefined;
  const kinds = ["string", "integer", "number", "boolean", ...(mayBeList ? ["array"] : [])];
  if (!isObject(value) || typeof type !== "string" || !kinds.includes(type)) {
    const at = isObject(value) && "type" in value ? [...path, "type"] : path;
    faults.push({
      path: at,
      message: `A value${mayBeList ? "" : " of a list"} has one of the types ${kinds.join(", ")}.`,
      help: `write "type": one of ${kinds.join(", ")}`,
    });
    return undefined;
  }
  checkKeywords(value, path, [...(keywords[type] ?? []), ...(isElementId(value, path) ? ["pattern"] : [])], faults);
  if (type === "array") return listIn(value, path, faults);
  const single = singleIn(type, value, path, faults);
  return single && { type: single, isPlainList: false };
}

/** True for the one pattern that crew checks: that of the ids of a list's elements. Others could take for ever to match. */
function isElementId({ pattern }: { [keyword: string]: unknown }, path: ValuePath): boolean {
  return pattern === elementId.pattern && path.at(-1) === "id" && path.at(-3) === "items";
}

/** True where a keyword is absent, or has a value of its form. */
function isFit(schema: { [keyword: string]: unknown }, keyword: string): boolean {
  return !(keyword in schema) || misfitOf(keyword, schema[keyword]) === undefined;
}

function singleIn(
  type: string,
  value: { [keyword: string]: unknown },
  path: ValuePath,
  faults: InputFault[],
): FieldType | undefined {
  if (type === "boolean") return { type };
  if (type !== "string") {
    const { minimum, maximum } = value;
    return {
      type: type === "integer" ? "integer" : "number",
      ...(typeof minimum === "number" && { min: minimum }),
      ...(typeof maximum === "number" && { max: maximum }),
    };
  }
  if (Array.isArray(value.enum) && value.enum.length > 0 && value.enum.every((each) => typeof each === "string"))
    return { enum: value.enum };
  if (value.pattern === elementId.pattern) return { type: "string", maxLength: elementId.maxLength };
  if (typeof value.maxLength === "number") return { type: "string", maxLength: value.maxLength };
  if (!isFit(value, "enum") || !isFit(value, "maxLength")) return undefined;
  faults.push({
    path,
    message: "The text has no bound.",
    help: 'add "maxLength", or list its values under "enum"',
    isKey: true,
  });
  return undefined;
}

function listIn(
  value: { [keyword: string]: unknown },
  path: ValuePath,
  faults: InputFault[],
): Pick<InputProperty, "type" | "isPlainList" | "hasIds"> | undefined {
  const { items, maxItems } = value;
  if (typeof maxItems !== "number" || !Number.isInteger(maxItems) || maxItems > most.elements || maxItems < 1) {
    const at = "maxItems" in value ? [...path, "maxItems"] : path;
    faults.push({
      path: at,
      message: "The list has no bound that can be kept.",
      help: `add "maxItems", at most ${most.elements}`,
      ...(!("maxItems" in value) && { isKey: true }),
    });
    return undefined;
  }
  const at = [...path, "items"];
  if (isObject(items) && items.type === "object") {
    const fields = fieldsIn(items, at, [], faults, (name, field, place) => {
      const type = typeIn(field, place, faults, false)?.type;
      return type === undefined || "of" in type ? [] : [[name, type] as const];
    });
    const hasIds = hasElementIds(items);
    return { type: { items: maxItems, of: { id: {}, ...Object.fromEntries(fields) } }, isPlainList: false, hasIds };
  }
  const single = typeIn(items, "items" in value ? at : path, faults, false)?.type;
  if (single === undefined || "of" in single) return undefined;
  return { type: { items: maxItems, of: { id: {}, value: single } }, isPlainList: true };
}
