import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import type { Scene } from "./scene.ts";

type Schema = { readonly [keyword: string]: unknown };

/** Circular schemas are followed to this depth, and then only where something is required. */
const deepest = 8;

/** Source of a value's text: the schema that references lead into, and sentences of the statement of work. */
interface Source {
  root: Schema;
  sentences: readonly string[];
}

/** Returns data that fit the schema, with texts of the statement of work; of patterns only those that have an example. */
export function sampleData(schema: Schema, { statement }: Pick<Scene, "statement">): Json {
  const sentences = [...statement.wanted, ...statement.constraints, ...statement.sentences, statement.title];
  return sampleOf(schema, { root: schema, sentences }, [0]);
}

/** `place` has the indexes on the way to the value, so that elements of a list differ. */
function sampleOf(given: unknown, source: Source, place: readonly number[]): Json {
  const schema = resolved(given, source.root);
  if ("const" in schema) return schema.const as Json;
  const [choice] = listAt(schema, "enum");
  if (choice !== undefined) return choice as Json;
  const examples = listAt(schema, "examples");
  if (examples.length > 0) return examples[(place.at(-1) ?? 0) % examples.length] as Json;
  if ("default" in schema) return schema.default as Json;
  switch (typeOf(schema)) {
    case "object":
      return objectOf(schema, source, place);
    case "array":
      return arrayOf(schema, source, place);
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return textOf(schema, source, place);
  }
}

/** Follows the reference, and joins what must also hold; of alternatives it takes the first. */
function resolved(given: unknown, root: Schema): Schema {
  if (!isObject(given)) return {};
  const { $ref: reference, allOf, anyOf, oneOf, ...own } = given;
  const target = typeof reference === "string" ? resolved(atPointer(root, reference), root) : {};
  const also = [
    ...(Array.isArray(allOf) ? allOf : []),
    ...[anyOf, oneOf].flatMap((choices): unknown[] => (Array.isArray(choices) ? choices.slice(0, 1) : [])),
  ].map((part) => resolved(part, root));
  return [...also, own].reduce<Schema>(joined, target);
}

function joined(one: Schema, other: Schema): Schema {
  const properties = {
    ...(isObject(one.properties) ? one.properties : {}),
    ...(isObject(other.properties) ? other.properties : {}),
  };
  const required = [...listAt(one, "required"), ...listAt(other, "required")];
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

function atPointer(root: Schema, reference: string): unknown {
  const parts = decodeURIComponent(reference.slice(1)).split("/").slice(1);
  return parts.reduce<unknown>((value, part) => {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) return value[Number(key)];
    return isObject(value) ? value[key] : undefined;
  }, root);
}

function listAt(schema: Schema, keyword: string): unknown[] {
  const value = schema[keyword];
  return Array.isArray(value) ? value : [];
}

function countAt(schema: Schema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === "number" ? value : undefined;
}

function typeOf(schema: Schema): string {
  const [first] = [schema.type].flat();
  if (typeof first === "string") return first;
  if ("properties" in schema || "required" in schema) return "object";
  if ("items" in schema || "minItems" in schema) return "array";
  return "minimum" in schema || "maximum" in schema ? "number" : "string";
}

function objectOf(schema: Schema, source: Source, place: readonly number[]): Json {
  const required = listAt(schema, "required").map(String);
  const properties = isObject(schema.properties) ? schema.properties : {};
  const names = place.length > deepest ? required : [...new Set([...Object.keys(properties), ...required])];
  const other = isObject(schema.additionalProperties) ? schema.additionalProperties : {};
  const entries = names.map((name, index) => [name, sampleOf(properties[name] ?? other, source, [...place, index])]);
  const missing = (countAt(schema, "minProperties") ?? 0) - names.length;
  const more = Array.from({ length: Math.max(0, missing) }, (_, index) => [
    `part-${index + 1}`,
    sampleOf(other, source, [...place, index]),
  ]);
  return Object.fromEntries([...entries, ...more]);
}

function arrayOf(schema: Schema, source: Source, place: readonly number[]): Json {
  const first = listAt(schema, "prefixItems");
  const wanted = Math.max(countAt(schema, "minItems") ?? 0, first.length, place.length > deepest ? 0 : 1);
  const length = Math.min(wanted, countAt(schema, "maxItems") ?? wanted);
  return Array.from({ length }, (_, index) => sampleOf(first[index] ?? schema.items, source, [...place, index]));
}

function numberOf(schema: Schema): number {
  const step = countAt(schema, "multipleOf") ?? (schema.type === "integer" ? 1 : 0);
  const above = countAt(schema, "exclusiveMinimum");
  const least = Math.max(countAt(schema, "minimum") ?? Number.NEGATIVE_INFINITY, above ?? Number.NEGATIVE_INFINITY);
  const most = countAt(schema, "maximum") ?? Number.POSITIVE_INFINITY;
  const nearest = Math.max(least, Math.min(most, 0));
  const start = step === 0 ? nearest : Math.ceil(nearest / step) * step;
  return above !== undefined && start <= above ? start + (step || 1) : start;
}

function textOf(schema: Schema, { sentences }: Source, place: readonly number[]): string {
  const least = countAt(schema, "minLength") ?? 0;
  const most = countAt(schema, "maxLength") ?? 2000;
  const from = place.reduce((sum, index) => sum * 3 + index, 0);
  const texts = sentences.map((_, offset) => sentences[(from + offset) % sentences.length] ?? "");
  // Numbered, because a short statement has fewer sentences than a list may need.
  let text = `${(place.at(-1) ?? 0) + 1}. ${texts[0] ?? "Rehearsal"}`;
  for (let index = 1; [...text].length < least; index += 1) text += ` ${texts[index % texts.length] || "Rehearsal."}`;
  return [...text].slice(0, most).join("").trimEnd().padEnd(least, ".");
}
