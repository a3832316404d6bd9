import { lstat, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize, resolve, sep } from "node:path";
import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import type { Command } from "../../../../schema/types.ts";
import type { Files, JsonSchema } from "../../ports.ts";

/** A text in a call's arguments, with the name and the declared format of its argument. */
interface Given {
  argument: string;
  text: string;
  format: string | undefined;
}

/** An argument with such a name is a path unless its schema declares otherwise. */
const namesPlace = /^(?:path|file|folder|directory)s?$/i;

/** Formats of JSON Schema that are not paths. */
const otherFormats =
  /^(?:date-time|date|time|duration|(?:idn-)?email|(?:idn-)?hostname|ipv[46]|uri|uri-reference|iri|iri-reference|uuid|uri-template|json-pointer|relative-json-pointer|regex)$/;

/**
 * Refuses arguments of a command that lead outside the repository, with a message that a model can act on. An argument
 * declared as a path (`format: path`) must satisfy the rules for paths; any other text may not refer to existing files
 * outside, whatever the argument's name is.
 */
export async function faultInPlaces(
  files: Files,
  { argv, folder }: Command,
  schema: JsonSchema | undefined,
  input: { [name: string]: Json },
): Promise<string | undefined> {
  const real = await realpath(files.root);
  const root = { path: real, folder: join(real, folder) };
  for (const given of textsOf(input, schema)) {
    if (given.format === "path") {
      const fault = await faultInPlace(files, folder, given.text);
      if (fault) return fault;
    } else if (leadsToFile(given.text) || (!isOther(given) && (await reachesOutside(given.text, root)))) {
      return `"${given.argument}" names a place outside the repository, where nothing may be read or written.`;
    }
  }
  const element = argv.find((each) => leavesWritten(each, input));
  return element && `"${element}" would lead out of the folder that the tool names.`;
}

const isOther = ({ format }: Given): boolean => format !== undefined && otherFormats.test(format);

async function faultInPlace(files: Files, folder: string, place: string): Promise<string | undefined> {
  if (/^\.?\/?$/.test(place) && place.startsWith(".")) return undefined;
  // An absolute path is refused by its spelling.
  const isRelative = folder !== "" && place.trim() !== "" && !/^[/~]/.test(place);
  const target = await files.resolve(["**"], isRelative ? `${folder}/${place}` : place);
  return target.kind === "refused" ? target.reason : undefined;
}

/** All texts in the arguments, including keys of objects. */
function textsOf(input: { [name: string]: Json }, schema: JsonSchema | undefined): Given[] {
  return Object.entries(input).flatMap(([argument, value]) => {
    const declared = partOf(schema, "properties", argument);
    const format = formatOf(declared) ?? (namesPlace.test(argument) ? "path" : undefined);
    return textsIn(value, declared, { argument, format });
  });
}

function textsIn(value: Json, schema: Json | undefined, { argument, format }: Omit<Given, "text">): Given[] {
  const own = formatOf(schema) ?? format;
  if (typeof value === "string") return [{ argument, text: value, format: own }];
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => {
      const declared = partOf(schema, "prefixItems", index) ?? partOf(schema, "items");
      return textsIn(each, declared, { argument, format: own });
    });
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const declared = partOf(schema, "properties", key) ?? partOf(schema, "additionalProperties");
    const named = namesPlace.test(key) ? "path" : own;
    return [
      { argument, text: key, format: undefined },
      ...textsIn(each, declared, { argument, format: formatOf(declared) ?? named }),
    ];
  });
}

/** Format in a schema; a path if any of its alternatives is one. */
function formatOf(schema: Json | undefined): string | undefined {
  if (!isObject(schema)) return undefined;
  const alternatives = ["anyOf", "oneOf", "allOf"].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  const formats = [schema.format, ...alternatives.map(formatOf)].filter((each) => typeof each === "string");
  return formats.includes("path") ? "path" : formats[0];
}

/** Schemas of a part of a schema's values, from itself and its alternatives. */
function partOf(schema: Json | undefined, keyword: string, part?: string | number): Json | undefined {
  if (!isObject(schema)) return undefined;
  const held = schema[keyword];
  const own = part === undefined ? held : member(held, part);
  if (own !== undefined) return own;
  const alternatives = ["anyOf", "oneOf", "allOf"].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  return alternatives.map((each) => partOf(each, keyword, part)).find((each) => each !== undefined);
}

function member(held: Json | undefined, part: string | number): Json | undefined {
  if (Array.isArray(held)) return typeof part === "number" ? held[part] : undefined;
  return isObject(held) && Object.hasOwn(held, part) ? held[part] : undefined;
}

/** True for a file URL, which no tool needs. */
function leadsToFile(text: string): boolean {
  return /(?:^|[=:,;@<+])file:\//i.test(text.trim());
}

interface Root {
  path: string;
  folder: string;
}

/** True for a text that refers to an existing file outside, as a whole or in a part as programs accept them (`@file`, `name=file`, `from:to`). */
async function reachesOutside(text: string, root: Root): Promise<boolean> {
  const written = text.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(written)) return false;
  const parts = /\s/.test(written) ? [written] : new Set([written, ...written.split(/[=:,;@<]/)]);
  for (const part of parts) {
    if (/^~[\w.-]*\//.test(part) || (part !== "" && part.length <= 4096 && (await isOutside(part, root)))) return true;
  }
  return false;
}

/**
 * True for an existing file, or a new one in an existing folder, outside; a name in the file system's root counts only
 * if it exists, because any word with a slash looks like one.
 */
async function isOutside(place: string, { path, folder }: Root): Promise<boolean> {
  const target = resolve(folder, place);
  const isElsewhere = isAbsolute(place) || !isWithin(target, path);
  const real = await realpath(target).catch(() => undefined);
  if (real !== undefined) return !isWithin(real, path);
  if (!isElsewhere || dirname(target) === "/") return false;
  const isThere = await lstat(target).catch(() => undefined);
  const above = await realpath(dirname(target)).catch(() => undefined);
  return isThere !== undefined || (above !== undefined && !isWithin(above, path));
}

function isWithin(target: string, root: string): boolean {
  return target === root || target.startsWith(root + sep);
}

/** True when a path in the declaration such as `/usr/share/{{name}}` is redirected by an argument. */
function leavesWritten(element: string, input: { [name: string]: Json }): boolean {
  const written = element.slice(0, element.indexOf("{{"));
  const at = written.indexOf("/");
  if (!element.includes("{{") || at < 0 || !/^(?:--?[\w-]+=)?$/.test(written.slice(0, at))) return false;
  const base = written.slice(at, written.lastIndexOf("/") + 1);
  const filled = element.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (_, name: string) => String(input[name] ?? ""));
  return !normalize(filled.slice(at)).startsWith(normalize(base));
}
