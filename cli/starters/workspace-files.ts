import { startableName } from "../../schema/startable-name.ts";
import type { Pipeline } from "../../schema/types.ts";
import { packageText, packageVersion } from "../package-file.ts";
import { languageFiles, stampOf, stampPath, writeStamp } from "./language-files.ts";
import { reachedFiles } from "./reached-files.ts";
import type { Starter } from "./starter.ts";
import { workflowPath } from "./workflow.ts";

export interface WorkspaceFiles {
  /** Name of the engagement. */
  name: string;
  /** Texts by path, relative to the workspace. */
  files: Map<string, string>;
  /** That of the first flow, where there are several. */
  pipeline: Pipeline;
}

/** All files of a new workspace: the engagement under its new name, the files it needs, the language, README, workflow. */
export function workspaceFiles(starter: Starter, name: string = starter.name): WorkspaceFiles {
  const { compilation, files } = reachedFiles(starter.host, starter.name);
  const pipeline = compilation.pipeline ?? compilation.flows?.[0]?.pipeline;
  if (pipeline === undefined) throw new Error(`The starter ${starter.name} does not compile.`);
  const isRenamed = name !== starter.name;
  const library = [...files].map(([path, bytes]) => {
    const target = isRenamed ? path.replace(`engagements/${starter.name}/`, `engagements/${name}/`) : path;
    const text = withSchemaOf(target, new TextDecoder().decode(bytes).replaceAll("\r\n", "\n"));
    return [target, isRenamed && isEngagement(target) ? withTitle(text, titleOf(name)) : text] as const;
  });
  const words = {
    title: isRenamed ? titleOf(name) : titleIn(library),
    engagement: name,
    rehearsed: startableName(name, pipeline.flow?.name),
    start: startOf(name, pipeline, library),
    version: packageVersion(),
  };
  const readme = fill(own("README.md"), { ...words, about: fill(starter.about, words) });
  const refreshed = new Map([...languageFiles(), [workflowPath, own(workflowPath)]]);
  return {
    name,
    pipeline,
    files: new Map([
      ...library,
      ...refreshed,
      [stampPath, writeStamp(stampOf(refreshed))],
      [".gitattributes", own("gitattributes")],
      [".gitignore", own("gitignore")],
      ["README.md", readme],
    ]),
  };
}

const own = (path: string): string => packageText(`starters/workspace/${path}`);

/** The sentence about what projects are started with, as the workspace's README has it. */
function startOf(name: string, { flow }: Pipeline, library: readonly (readonly [string, string])[]): string {
  if (flow?.input === undefined) return `replace \`engagements/${name}/sow.md\` by your own statement of work`;
  const schemas = library.map(([path]) => path).filter((path) => path.includes("/inputs/"));
  return `change what projects are started with (${schemas.map((path) => `\`${path}\``).join(", ")})`;
}

function titleIn(library: readonly (readonly [string, string])[]): string {
  const [, text = ""] = library.find(([path]) => isEngagement(path)) ?? [];
  return /^title: (.*)$/m.exec(text)?.[1] ?? "";
}

const isEngagement = (path: string): boolean => path.endsWith("/engagement.yaml");

/** Adjusts the path to the schema in the first line: a starter's files are nested deeper than a workspace's. */
function withSchemaOf(path: string, text: string): string {
  const up = "../".repeat(path.split("/").length - 1);
  return text.replace(/^(# yaml-language-server: \$schema=)(?:\.\.\/)+(?=schema\/)/, `$1${up}`);
}

function withTitle(engagement: string, title: string): string {
  return engagement.replace(/^title: .*$/m, `title: ${title}`);
}

/** Converts "acme-orders" to a title: "Acme orders". */
function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (mark, word: string) => words[word] ?? mark);
}
