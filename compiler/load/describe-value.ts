import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import type { Finding, Found } from "../diagnostics/found.ts";
import { nearestKey } from "./declared.ts";
import { type FaultPlace, nameValue } from "./fault-place.ts";
import { mendDuration } from "./mend-duration.ts";
import { mendType } from "./mend-type.ts";
import { isObject, member, schemaAt } from "./schema-at.ts";
import type { SchemaError } from "./validators.generated.js";

/** Reports one value that its schema refuses, in the words of whoever wrote it. */
export function describeValue(place: FaultPlace, error: SchemaError, found: Found): void {
  const { yaml, kind, path } = place;
  const value = path.reduce(member, yaml.value);
  const { description } = schemaAt(kind, yaml.value, path);
  const span = yaml.valueSpan(path) ?? nearestKey(yaml, path);
  found.error("wrong-value", {
    span,
    ...(description === undefined ? {} : { why: description }),
    ...describe({ ...place, name: capitalise(nameValue(kind, path)), value, span }, error),
  });
}

interface WrongValue extends FaultPlace {
  /** The value's place in words, to begin a sentence with. */
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
      return describeType(wrong, String(error.params.type));
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
      return { message: `${name} is ${show(value)}; the least is ${limit}.` };
    case "maximum":
      return { message: `${name} is ${show(value)}; the most is ${limit}.` };
    case "exclusiveMinimum":
      return { message: `${name} is ${show(value)}; it must be more than ${limit}.` };
    case "minLength":
      return { message: `${name} is an empty text.`, help: "write something, or remove the key" };
    case "maxLength":
      return { message: `${name} has ${String(value).length} characters; the most is ${limit}.`, help: "shorten it" };
    case "minItems":
      return { message: `${name} has ${countOf(value)}; the least is ${limit}.`, help: "add to the list" };
    case "maxItems":
      return { message: `${name} has ${countOf(value)}; the most is ${limit}.`, help: "shorten the list" };
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

function describeType(wrong: WrongValue, type: string): Description {
  const { name, value, span, yaml, kind, path } = wrong;
  const schema = schemaAt(kind, yaml.value, path);
  const written = yaml.source.text.slice(span.start, span.end);
  const expected = typeNames[type] ?? type;
  if (value === null || value === undefined) {
    return { message: `${name} has no value; it must be ${expected}.`, help: "write a value, or remove the key" };
  }
  const message = `${name} must be ${expected}, not ${show(value)}.`;
  const pattern = type === "string" && !isObject(value) ? schema.pattern : undefined;
  if (pattern !== undefined && !new RegExp(pattern).test(written)) {
    return { message: refusal(name, value, pattern), ...mendForm(pattern, written, span) };
  }
  const parent = path.slice(0, -1).reduce(member, yaml.value);
  const key = path.findLast((part) => typeof part === "string");
  const siblings = Array.isArray(parent) ? parent : undefined;
  return { message, ...mendType({ value, written, span, schema, key, siblings }, type) };
}

function describeChoice({ name, value, span }: WrongValue, allowed: string[]): Description {
  const message = `${name} is ${show(value)}; it must be ${orList(allowed)}.`;
  const near = nearNames(String(value), allowed)[0];
  if (near === undefined) return { message };
  return { message, help: `did you mean "${near}"?`, edit: { span, text: near } };
}

const namePattern = "^[a-z][a-z0-9-]{0,39}$";
const durationPattern = "^[1-9][0-9]*(s|m|h|d)$";

/** What a pattern asks for, in words; keyed by the pattern, as the schemas write it. */
const patternWords: Record<string, { words: string; mend?: (written: string) => string | undefined }> = {
  [namePattern]: {
    words: "a name: lower-case letters, digits and hyphens, a letter first, at most 40 characters",
    mend: (written) =>
      written
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^[^a-z]+|-+$/g, ""),
  },
  [durationPattern]: {
    words: "a length of time: a whole number and s, m, h or d, such as 20m or 7d",
    mend: mendDuration,
  },
  "^(?!/)(?!.*\\.\\.)[^\\\\]+$": {
    words: "a relative path inside the project's repository, without .. and backslashes",
    mend: (written) => written.replaceAll("\\", "/").replace(/^\/+/, ""),
  },
  "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$": { words: "an e-mail address" },
  "^([1-9][0-9]?|100)%$": { words: "a share from 1% to 100%", mend: mendShare },
  "^[a-z][a-zA-Z0-9]*$": { words: "a name of letters and digits that begins with a lower-case letter" },
};

function describePattern({ name, value, span }: WrongValue, pattern: string): Description {
  return { message: refusal(name, value, pattern), ...mendForm(pattern, String(value), span) };
}

function refusal(name: string, value: unknown, pattern: string): string {
  const known = patternWords[pattern];
  // Without words for the pattern, the schema's description follows and says what is wanted.
  return `${name} is ${show(value)}, which ${known === undefined ? "does not have the right form" : `is not ${known.words}`}.`;
}

function mendForm(pattern: string, written: string, span: Finding["span"]): Partial<Finding> {
  const known = patternWords[pattern];
  const mended = known?.mend?.(written);
  if (mended !== undefined && new RegExp(pattern).test(mended)) {
    return { help: `write "${mended}"`, edit: { span, text: mended } };
  }
  if (pattern === durationPattern && /^\d+$/.test(written)) {
    return {
      help: `say the unit: ${["s", "m", "h", "d"]
        .map((unit) => written + unit)
        .join(", ")
        .replace(/, (?=\w+$)/, " or ")}`,
    };
  }
  return {};
}

/** From 70, 0.7 or "70 %". */
function mendShare(written: string): string {
  const number = Number(written.replace("%", ""));
  return `${number > 0 && number < 1 ? Math.round(number * 100) : number}%`;
}

function describeName({ yaml, kind, path, span }: WrongValue, key: string): Description {
  const { propertyNames } = schemaAt(kind, yaml.value, path);
  const words = patternWords[propertyNames?.pattern ?? namePattern]?.words;
  return {
    message: `The key "${key}" ${words === undefined ? "does not have the right form" : `is not ${words}`}.`,
    span: yaml.keySpan([...path, key]) ?? span,
    ...(propertyNames?.description === undefined ? {} : { why: propertyNames.description }),
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
  const text = String(value);
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
