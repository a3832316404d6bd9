import { isObject } from "../../base/is-object.ts";
import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import type { SchemaFile } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";
import {
  faultInPattern,
  type KeywordForm,
  keywords,
  keywordsOfOtherDrafts,
  misfitOf,
  partsOf,
  type SchemaPart,
} from "./schema-keywords.ts";

const most = { characters: 32_768, depth: 32 };

/** Reports what JSON Schema refuses or ignores: a constraint that checks nothing would pass for one. */
export const schemaUnsound: Rule = {
  id: "schema-unsound",
  severity: "error",
  check({ schemas }, report) {
    each(schemas, (schema) => {
      const say = reporterOf(schema, report);
      const { text } = schema.yaml.source;
      if (text.length > most.characters)
        say([], `The schema has ${text.length} characters; at most ${most.characters} travel with a project.`);
      for (const part of partsOf(schema.yaml.value)) checkPart(part, say);
      if (checksNothing(schema.yaml.value)) say([], "The schema accepts every value.");
    });
  },
};

type Say = (
  path: SchemaPart["path"],
  message: string,
  more?: { help?: string; edit?: string; isKey?: boolean },
) => void;

function reporterOf({ yaml }: SchemaFile, report: Report): Say {
  return (path, message, { help, edit, isKey } = {}) => {
    const at = (isKey ? yaml.keySpan(path) : yaml.valueSpan(path)) ?? yaml.source.span(0, 0);
    const span = path.length === 0 ? yaml.source.span(0, 1) : at;
    report({
      message,
      span,
      why: "A deliverable passes as checked only when every part of its schema is one that is checked.",
      help: help ?? "use what draft 2020-12 of JSON Schema defines",
      ...(edit !== undefined && { edit: { span, text: yaml.source.text[span.start] === '"' ? `"${edit}"` : edit } }),
    });
  };
}

function checkPart({ value, path }: SchemaPart, say: Say): void {
  if (path.length > most.depth) {
    if (path.length <= most.depth + 2)
      say(path, `The schema is nested more than ${most.depth} levels deep.`, { help: "put parts of it under $defs" });
    return;
  }
  if (typeof value === "boolean") return;
  if (!isObject(value)) {
    // A list under `items` is of an earlier draft, and reported as that.
    if (Array.isArray(value) && path.at(-1) === "items") return;
    say(path, "A schema is an object with keywords, or true or false.");
    return;
  }
  for (const [keyword, given] of Object.entries(value)) {
    const at = [...path, keyword];
    if (keyword === "format") {
      const help = "write a `pattern`, and keep the name of the format in `description`";
      say(at, "A format is not checked here, so every text would pass.", { help, isKey: true });
    } else if (Object.hasOwn(keywords, keyword)) checkValue(keywords[keyword] ?? "value", given, at, say);
    else if (!keywordsOfOtherDrafts.has(keyword)) {
      const known = Object.keys(keywords);
      const edit = mistypedName(keyword, known);
      const help = suggestName(keyword, known, "keywords");
      say(at, `JSON Schema has no keyword "${keyword}", so it would check nothing.`, {
        help,
        isKey: true,
        ...(edit !== undefined && { edit }),
      });
    }
  }
}

function checkValue(form: KeywordForm, value: unknown, at: SchemaPart["path"], say: Say): void {
  const keyword = String(at.at(-1));
  // A schema that is none is reported by itself.
  if (form === "schema") return;
  const words = misfitOf(keyword, value);
  if (words !== undefined) {
    say(at, `"${keyword}" is ${words}.`);
    return;
  }
  if (keyword === "multipleOf" && Number(value) <= 0) say(at, '"multipleOf" is a number above 0.');
  if (form === "pattern") checkPattern(String(value), at, say);
  if (keyword === "patternProperties" && isObject(value))
    for (const pattern of Object.keys(value)) checkPattern(pattern, [...at, pattern], say);
}

function checkPattern(pattern: string, at: SchemaPart["path"], say: Say): void {
  const reason = faultInPattern(pattern);
  const isKey = at.at(-2) === "patternProperties";
  if (reason !== undefined)
    say(at, `This is not a regular expression: ${reason}.`, { help: "correct the expression", isKey });
}

const silent = new Set([
  "$schema",
  "$id",
  "$comment",
  "$defs",
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
]);

function checksNothing(value: unknown): boolean {
  return value === true || (isObject(value) && Object.keys(value).every((keyword) => silent.has(keyword)));
}
