import { isObject } from "../../base/is-object.ts";
import { mistypedName, orList, similarNames } from "../diagnostics/did-you-mean.ts";
import type { Finding } from "../diagnostics/found.ts";
import { visibleForm } from "../source/look-alikes.ts";
import { correctForm } from "./correct-form.ts";
import { correctSecrets } from "./correct-secret.ts";
import { correctType } from "./correct-type.ts";
import { nearestKey } from "./declared.ts";
import { type FaultPlace, nameValue } from "./fault-place.ts";
import { describeMissingComma } from "./missing-comma.ts";
import { definitionAt } from "./name-places.ts";
import { describeRegion } from "./regions.ts";
import { member, schemaAt } from "./schema-at.ts";
import type { SchemaError } from "./validators.generated.js";
import { correctName, isGuessable, namePattern, regionPattern, valueForms } from "./value-forms.ts";

/** Describes one value that its schema refuses, in the author's terms. */
export function describeValue(place: FaultPlace, error: SchemaError): Finding {
  const { yaml, kind, path } = place;
  const value = path.reduce(member, yaml.value);
  const { description } = schemaAt(kind, yaml.value, path);
  const span = yaml.valueSpan(path) ?? nearestKey(yaml, path);
  return {
    span,
    ...(description === undefined ? {} : { why: description }),
    ...describe({ ...place, name: capitalise(nameValue(kind, path)), value, span }, error),
  };
}

interface WrongValue extends FaultPlace {
  /** Name of the value's place, to begin a sentence with. */
  name: string;
  value: unknown;
  span: Finding["span"];
}

type Description = Pick<Finding, "message"> & Partial<Finding>;

function describe(wrong: WrongValue, error: SchemaError): Description {
  const { name, value } = wrong;
  const { limit } = error.params;
  switch (error.keyword) {
    case "type":
      return Array.isArray(error.params.type)
        ? describeTypes(wrong, error.params.type)
        : describeType(wrong, String(error.params.type));
    case "enum":
      return describeChoice(wrong, stringsOf(error.params.allowedValues));
    case "const":
      return describeChoice(wrong, [String(error.params.allowedValue)]);
    case "pattern":
      return describePattern(wrong, String(error.params.pattern));
    case "propertyNames":
      return describeName(wrong, String(error.params.propertyName));
    case "uniqueItems":
      return describeRepetition(wrong, Number(error.params.i), Number(error.params.j));
    case "minimum":
      return { message: `${name} is ${show(value)}; the minimum is ${limit}.` };
    case "maximum":
      return { message: `${name} is ${show(value)}; the maximum is ${limit}.` };
    case "exclusiveMinimum":
      return { message: `${name} is ${show(value)}; it must be more than ${limit}.` };
    case "minLength":
      return { message: `${name} is an empty text.`, help: "write a text, or remove the key" };
    case "maxLength":
      return {
        message: `${name} has ${String(value).length} characters; the maximum is ${limit}.`,
        help: "shorten it",
      };
    case "minItems":
      return { message: `${name} has ${countOf(value)}; the minimum is ${limit}.`, help: "add to the list" };
    case "maxItems":
      return { message: `${name} has ${countOf(value)}; the maximum is ${limit}.`, help: "shorten the list" };
    case "minProperties":
      return { message: `${name} is empty.`, help: "add at least one entry" };
    case "maxProperties":
      return { message: `${name} has more than ${limit} entries.`, help: "remove some" };
    default:
      throw new Error(`no words for the schema keyword ${error.keyword} at ${error.schemaPath}`);
  }
}

const typeNames: Record<string, string> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of keys to values",
};

function describeTypes({ name, value }: WrongValue, types: readonly unknown[]): Description {
  const expected = orList(types.map((type) => typeNames[String(type)] ?? String(type)));
  if (value === null || value === undefined) return { message: `${name} has no value; it must be ${expected}.` };
  return { message: `${name} must be ${expected}, not ${show(value)}.` };
}

function describeType(wrong: WrongValue, type: string): Description {
  const { name, value, span, yaml, kind, path } = wrong;
  const schema = schemaAt(kind, yaml.value, path);
  const written = yaml.source.text.slice(span.start, span.end);
  const expected = typeNames[type] ?? type;
  if (value === null || value === undefined) {
    const isRequired = schemaAt(kind, yaml.value, path.slice(0, -1)).required?.includes(String(path.at(-1)));
    const help = isRequired ? "write a value" : "write a value, or remove the key";
    return { message: `${name} has no value; it must be ${expected}.`, help };
  }
  const joined = type === "integer" ? describeMissingComma(wrong, "^-?\\d+$") : undefined;
  if (joined !== undefined) return joined;
  const message = `${name} must be ${expected}, not ${show(value)}.`;
  const pattern = type === "string" && !isObject(value) ? schema.pattern : undefined;
  if (pattern !== undefined && !new RegExp(pattern).test(written)) {
    return { message: refusal(name, value, pattern), ...correctForm({ ...wrong, written }, pattern) };
  }
  const parent = path.slice(0, -1).reduce(member, yaml.value);
  const key = path.findLast((part) => typeof part === "string");
  const siblings = Array.isArray(parent) ? parent : undefined;
  const secrets = key === "secrets" ? correctSecrets(value) : undefined;
  if (secrets !== undefined) return { message, help: `write ${secrets}` };
  return { message, ...correctType({ value, written, span, schema, key, siblings }, type) };
}

function describeChoice({ name, value, span, path }: WrongValue, allowed: string[]): Description {
  const message = `${name} is ${show(value)}; it must be ${orList(allowed)}.`;
  const near = similarNames(String(value), allowed);
  if (near.length === 0) return { message };
  const meant = isGuessable(path) ? mistypedName(String(value), allowed) : undefined;
  return {
    message,
    help: `did you mean ${orList(near)}?`,
    ...(meant !== undefined && { edit: { span, text: meant } }),
  };
}

function describePattern(wrong: WrongValue, pattern: string): Description {
  const { name, value } = wrong;
  if (pattern === regionPattern) return describeRegion(name, String(value));
  const joined = describeMissingComma(wrong, pattern);
  if (joined !== undefined) return joined;
  return { message: refusal(name, value, pattern), ...correctForm({ ...wrong, written: String(value) }, pattern) };
}

function refusal(name: string, value: unknown, pattern: string): string {
  return `${name} is ${show(value)}, which ${formWords(pattern)}.`;
}

function formWords(pattern: string | undefined): string {
  const form = valueForms[pattern ?? ""];
  return form === undefined ? "is malformed" : `is not ${form.words}`;
}

function describeName({ yaml, kind, path, span }: WrongValue, key: string): Description {
  const { propertyNames } = schemaAt(kind, yaml.value, path);
  const at = [...path, key];
  const defined = definitionAt(kind, at);
  const named = defined === "model" || defined === "group" || defined === "repository" ? defined : undefined;
  const corrected = correctName(key);
  const isCorrected =
    named !== undefined && new RegExp(namePattern).test(corrected) && !yaml.keys(path).includes(corrected);
  return {
    message: `The key "${visibleForm(key)}" ${formWords(propertyNames?.pattern ?? namePattern)}.`,
    span: yaml.keySpan(at) ?? span,
    ...(propertyNames?.description === undefined ? {} : { why: propertyNames.description }),
    ...(isCorrected && { help: `write "${corrected}", here and wherever it is used` }),
    ...(named !== undefined && { cause: `${named} ${key}`, isOrigin: true }),
  };
}

function describeRepetition({ yaml, path, name, value, span }: WrongValue, i: number, j: number): Description {
  const [first, second] = [Math.min(i, j), Math.max(i, j)];
  return {
    message: `${name} names ${show(member(value, second))} twice.`,
    span: yaml.valueSpan([...path, second]) ?? span,
    related: [{ message: "The first one is here.", span: yaml.valueSpan([...path, first]) ?? span }],
    help: "remove one of the two",
  };
}

function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "a mapping";
  const text = visibleForm(String(value));
  return typeof value === "string" ? `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"` : text;
}

function countOf(value: unknown): string {
  const count = Array.isArray(value) ? value.length : 0;
  return `${count} element${count === 1 ? "" : "s"}`;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
