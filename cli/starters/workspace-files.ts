import { readFileSync } from "node:fs";
import type { Pipeline } from "../../schema/types.ts";
import { packageFile, packageVersion } from "../package-file.ts";
import { reachedFiles } from "./reached-files.ts";
import type { Starter } from "./starter.ts";

export interface WorkspaceFiles {
  /** Of the engagement. */
  name: string;
  /** Texts by path, relative to the workspace. */
  files: Map<string, string>;
  pipeline: Pipeline;
}

const schemas = ["agent", "common", "engagement", "phase", "tool"].map((kind) => `schema/${kind}.schema.json`);

/** Everything of a workspace of one's own: the engagement under its new name, what it reaches, schemas, README, workflow. */
export function workspaceFiles(starter: Starter, name: string = starter.name): WorkspaceFiles {
  const { compilation, files } = reachedFiles(starter.host, starter.name);
  const { pipeline } = compilation;
  if (pipeline === undefined) throw new Error(`The starter ${starter.name} does not compile.`);
  const isRenamed = name !== starter.name;
  const library = [...files].map(([path, bytes]) => {
    const target = isRenamed ? path.replace(`engagements/${starter.name}/`, `engagements/${name}/`) : path;
    const text = withSchemaOf(target, new TextDecoder().decode(bytes));
    return [target, isRenamed && isEngagement(target) ? withTitle(text, titleOf(name)) : text] as const;
  });
  const words = { title: isRenamed ? titleOf(name) : pipeline.title, engagement: name, version: packageVersion() };
  const readme = fill(own("README.md"), { ...words, about: fill(starter.about, words) });
  return {
    name,
    pipeline,
    files: new Map([
      ...library,
      ...schemas.map((path) => [path, readFileSync(packageFile(path), "utf8")] as const),
      [".github/workflows/crew.yml", own(".github/workflows/crew.yml")],
      [".gitignore", own("gitignore")],
      ["README.md", readme],
    ]),
  };
}

const own = (path: string): string => readFileSync(packageFile(`starters/workspace/${path}`), "utf8");

const isEngagement = (path: string): boolean => path.endsWith("/engagement.yaml");

/** The first line's way to the schema, which a starter's files have further to go than the workspace's. */
function withSchemaOf(path: string, text: string): string {
  const up = "../".repeat(path.split("/").length - 1);
  return text.replace(/^(# yaml-language-server: \$schema=)(?:\.\.\/)+(?=schema\/)/, `$1${up}`);
}

function withTitle(engagement: string, title: string): string {
  return engagement.replace(/^title: .*$/m, `title: ${title}`);
}

/** "acme-orders" as people read it: "Acme orders". */
function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (mark, word: string) => words[word] ?? mark);
}
