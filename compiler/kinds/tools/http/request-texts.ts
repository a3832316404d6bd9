import type { ToolFile } from "../../../../schema/types.ts";
import type { PathIn } from "../../../source/path-in.ts";
import { keysInJson, textsInJson } from "./json-texts.ts";

interface TextInTool {
  path: PathIn<ToolFile>;
  text: string;
}

/** Returns the texts into which arguments are inserted: the path, the query's values, the body. */
export function textsOfRequest({ http }: ToolFile): TextInTool[] {
  if (http === undefined) return [];
  return [{ path: ["http", "path"], text: http.path }, ...textsOfQuery(http), ...textsOfBody(http)];
}

export function textsOfQuery({ query = {} }: NonNullable<ToolFile["http"]>): TextInTool[] {
  return Object.entries(query).flatMap(([name, text]): TextInTool[] =>
    typeof text === "string" ? [{ path: ["http", "query", name], text }] : [],
  );
}

export function textsOfBody({ body }: NonNullable<ToolFile["http"]>): TextInTool[] {
  return textsInJson(body, ["http", "body"]).map(({ path, text }) => ({ path: path as PathIn<ToolFile>, text }));
}

/** Returns the arguments that are written as other tools write them, or that are in names of parameters and headers. */
export function misplacedNames({ http, input }: ToolFile): string[] {
  if (http === undefined) return [];
  const texts = [
    http.path,
    ...[...textsOfQuery(http), ...textsOfBody(http)].map(({ text }) => text),
    ...[http.query, http.body].flatMap((value) => keysInJson(value)).map(({ text }) => text),
    ...Object.values(http.headers ?? {}),
  ].join("\n");
  return Object.keys(input?.properties ?? {}).filter((name) =>
    [`{${name}}`, `{{${name}}}`, `/:${name}`].some((written) => texts.includes(written)),
  );
}
