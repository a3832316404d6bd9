import { runInNewContext } from "node:vm";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";

type Schema = { readonly [keyword: string]: unknown };

/** A file with an agent's data can be large, or written to keep the check busy for ever. */
const most = { bytes: 256 * 1024, depth: 40, milliseconds: 2000, faults: 12, valueCharacters: 80 };

/** Returns the faults of a file by its schema, each with its place, its reason and the value; empty when it fits. */
export function schemaFaults(schema: Schema, path: string, bytes: Buffer): string[] {
  if (bytes.length > most.bytes) return [`it has ${bytes.length} bytes, and at most ${most.bytes} are checked`];
  try {
    return inTime(() => faultsOf(schema, path, bytes.toString()));
  } catch (error) {
    // Errors of that context are not instances of this one's classes.
    if (isObject(error) && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      return [`it could not be checked within ${most.milliseconds / 1000} s: make it smaller or simpler`];
    throw error;
  }
}

/** Interrupts the work after some time, even inside an expression that backtracks. */
function inTime(work: () => string[]): string[] {
  return runInNewContext("work()", { work }, { timeout: most.milliseconds }) as string[];
}

function faultsOf(schema: Schema, path: string, text: string): string[] {
  const data = readData(path, text);
  if ("fault" in data) return [data.fault];
  if (depthOf(data.value) > most.depth) return [`it is nested more than ${most.depth} levels deep`];
  const validate = validatorOf(schema);
  if (validate(data.value)) return [];
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
  const said = [...new Set(errors.map(describe))];
  const more = said.length - most.faults;
  return more > 0 ? [...said.slice(0, most.faults), `and ${more} more`] : said;
}

function readData(path: string, text: string): { value: Json } | { fault: string } {
  const written = path.endsWith(".md") ? frontMatterOf(text) : text;
  if (written === undefined)
    return { fault: "it does not begin with front matter, which is YAML between two lines of ---" };
  try {
    const value: Json = path.endsWith(".json") ? JSON.parse(written) : parse(written, { maxAliasCount: 20 });
    return { value };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { fault: `it cannot be read as ${path.endsWith(".json") ? "JSON" : "YAML"}: ${reason}` };
  }
}

function frontMatterOf(markdown: string): string | undefined {
  return /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*$/m.exec(markdown.startsWith("---") ? markdown : "")?.[1];
}

function depthOf(value: Json, above = 0): number {
  if (value === null || typeof value !== "object" || above > most.depth) return above;
  return Object.values(value).reduce<number>((deepest, part) => Math.max(deepest, depthOf(part, above + 1)), above + 1);
}

const validators = new WeakMap<Schema, ValidateFunction>();

function validatorOf(schema: Schema): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  // Each by an instance of its own: the names in one schema are not those in another.
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, verbose: true, logger: false });
  const validate = ajv.compile(schema);
  validators.set(schema, validate);
  return validate;
}

function describe({ instancePath, keyword, params, message, data }: ErrorObject): string {
  const place = instancePath === "" ? "the top" : instancePath;
  const shown = JSON.stringify(data) ?? "nothing";
  const value = shown.length > most.valueCharacters ? `${shown.slice(0, most.valueCharacters)}…` : shown;
  switch (keyword) {
    case "required":
      return `at ${place}: "${params.missingProperty}" is missing`;
    case "additionalProperties":
    case "unevaluatedProperties":
      return `at ${place}: "${params.additionalProperty ?? params.unevaluatedProperty}" is not one of its names`;
    case "enum":
      return `at ${place}: must be one of ${JSON.stringify(params.allowedValues)}, and is ${value}`;
    case "const":
      return `at ${place}: must be ${JSON.stringify(params.allowedValue)}, and is ${value}`;
    case "minItems":
    case "maxItems":
      return `at ${place}: ${message}, and has ${Array.isArray(data) ? data.length : "none"}`;
    case "minLength":
    case "maxLength":
      return `at ${place}: ${message}, and has ${[...String(data)].length}: ${value}`;
    default:
      return `at ${place}: ${message}, and is ${value}`;
  }
}
