import type { ToolFile } from "../../../../schema/types.ts";
import type { PathIn } from "../../../source/path-in.ts";
import { placeholdersOf } from "../placeholders.ts";
import type { ToolFinding, ToolRule } from "../tool-rule.ts";
import { keysInJson } from "./json-texts.ts";
import { textsOfBody, textsOfQuery } from "./request-texts.ts";

export const httpArgumentMisplaced: ToolRule = {
  id: "http-argument-misplaced",
  severity: "error",
  check({ declared }, report) {
    if (declared.http === undefined) return;
    const { http } = declared;
    const names = Object.keys(declared.input?.properties ?? {});
    const keys = [...keysInJson(http.query, ["http", "query"]), ...keysInJson(http.body, ["http", "body"])];
    for (const { path, text } of keys) {
      if (placeholdersOf(text).length > 0) report(inKey(text, path as PathIn<ToolFile>));
    }
    for (const finding of objectsInQuery(declared)) report(finding);
    for (const { path, text } of [...textsOfQuery(http), ...textsOfBody(http)]) {
      for (const finding of singleBraces(text, path, names)) report(finding);
    }
  },
};

function inKey(text: string, path: PathIn<ToolFile>): ToolFinding {
  return {
    message: `The name "${text}" contains an argument.`,
    at: { path, isKey: true },
    why: "An agent could set any parameter of the service, also those that the declaration fixes.",
    help: "write the names themselves, and arguments only in values",
  };
}

function objectsInQuery({ http, input }: ToolFile): ToolFinding[] {
  if (http === undefined) return [];
  return textsOfQuery(http).flatMap(({ path, text }) =>
    placeholdersOf(text).flatMap(({ name, start, end }) => {
      const schema: unknown = input?.properties[name];
      const type = typeof schema === "object" && schema !== null && "type" in schema ? schema.type : undefined;
      if (type !== "object" && !(type === "array" && text.length > end - start)) return [];
      return [
        {
          message: `The argument {{${name}}} in the query is of type ${type}.`,
          at: { path, within: [start, end] as const },
          why: "A parameter is a text, a number or a boolean; only a list alone is repeated.",
          help: type === "object" ? "put it into the body, or declare a text" : `write "{{${name}}}" alone`,
        },
      ];
    }),
  );
}

/** Arguments as OpenAPI writes them. */
function singleBraces(text: string, path: PathIn<ToolFile>, names: readonly string[]): ToolFinding[] {
  return [...text.matchAll(/(?<![{$])\{([\w-]+)\}(?!\})/g)].flatMap((match) => {
    const name = match[1] ?? "";
    if (!names.includes(name)) return [];
    return [
      {
        message: `"${match[0]}" is not replaced by the argument.`,
        at: { path, within: [match.index, match.index + match[0].length] as const },
        why: "The text itself would be sent.",
        help: `write {{${name}}}`,
        edit: `{{${name}}}`,
      },
    ];
  });
}
