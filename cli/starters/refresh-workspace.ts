import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Fields, mapOf, required, text } from "../../base/checks.ts";
import { readJsonObject, UnreadableJson } from "../../base/read-json.ts";
import { compareLanguages, type KeyChange } from "../../compiler/diff/compare-languages.ts";
import { packageText, packageVersion } from "../package-file.ts";
import { digestOf, languageFiles, stampOf, stampPath, type VersionStamp, writeStamp } from "./language-files.ts";
import { withoutChoice, workflowLike, workflowPath } from "./workflow.ts";

export interface FileChange {
  path: string;
  /** `kept`: the file was changed by hand and now belongs to the workspace. */
  change: "added" | "updated" | "kept";
  /** True when manual changes are lost. */
  wasChangedByHand: boolean;
}

export interface Refreshment {
  /** Version that wrote the workspace's copies; undefined when there is no record. */
  from: string | undefined;
  to: string;
  changes: FileChange[];
  /** Changed keys of the language. */
  keys: KeyChange[];
  /** New contents of the files. */
  texts: ReadonlyMap<string, string>;
}

/** Plans the files that this version of crew would write differently. Only reads, and ignores the workspace's YAML. */
export function planRefreshment(workspace: string): Refreshment {
  const stamp = readStamp(workspace);
  const language = [...languageFiles()].flatMap(([path, text]) => planFile(workspace, path, text, stamp));
  const workflow = planWorkflow(workspace, stamp);
  const planned = [...language, ...workflow];
  const texts = new Map(
    planned.flatMap(({ change, path, text }) => (change === "kept" ? [] : [[path, text] as const])),
  );
  const next = writeStamp(
    stampOf(new Map([...languageFiles(), [workflowPath, packageText(`starters/workspace/${workflowPath}`)]])),
  );
  const stampChange = planFile(workspace, stampPath, next, undefined);
  for (const { text } of stampChange) texts.set(stampPath, text);
  return {
    from: stamp?.crew,
    to: packageVersion(),
    changes: [...planned, ...stampChange].map(({ text: _, ...change }) => change),
    keys: compareKeys(workspace),
    texts,
  };
}

export function refresh(workspace: string, { texts }: Refreshment): void {
  for (const [path, text] of texts) {
    const target = join(workspace, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

interface PlannedChange extends FileChange {
  text: string;
}

function planFile(workspace: string, path: string, text: string, stamp: VersionStamp | undefined): PlannedChange[] {
  const own = readOwn(workspace, path);
  if (own === text) return [];
  const written = stamp?.files[path];
  const wasChangedByHand = own !== undefined && written !== undefined && written !== digestOf(own);
  return [{ path, change: own === undefined ? "added" : "updated", wasChangedByHand, text }];
}

/** A workspace without the workflow (on a different forge) gets none; the workspace's own settings in the workflow stay. */
function planWorkflow(workspace: string, stamp: VersionStamp | undefined): PlannedChange[] {
  const own = readOwn(workspace, workflowPath);
  if (own === undefined) return [];
  const text = workflowLike(own);
  if (own === text) return [];
  const isOurs = stamp?.files[workflowPath] === digestOf(withoutChoice(own));
  return [{ path: workflowPath, change: isOurs ? "updated" : "kept", wasChangedByHand: !isOurs, text }];
}

/** Text with Git's line ends; undefined when the file does not exist. */
function readOwn(workspace: string, path: string): string | undefined {
  const file = join(workspace, path);
  return existsSync(file) ? readFileSync(file, "utf8").replaceAll("\r\n", "\n") : undefined;
}

const stampFields: Fields<VersionStamp> = { crew: required(text), files: required(mapOf(text)) };

function readStamp(workspace: string): VersionStamp | undefined {
  try {
    return readJsonObject<VersionStamp>(stampPath, readOwn(workspace, stampPath) ?? "", stampFields);
  } catch (error) {
    if (error instanceof UnreadableJson) return undefined;
    throw error;
  }
}

/** Schemas that cannot be read are replaced without a list of changed keys. */
function compareKeys(workspace: string): KeyChange[] {
  const schemas = (read: (path: string) => string | undefined) =>
    Object.fromEntries(
      [...languageFiles().keys()]
        .filter((path) => path.endsWith(".schema.json"))
        .map((path) => [path.replace(/^schema\/|\.schema\.json$/g, ""), JSON.parse(read(path) ?? "{}")]),
    );
  try {
    return compareLanguages(
      schemas((path) => readOwn(workspace, path)),
      schemas((path) => languageFiles().get(path)),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
