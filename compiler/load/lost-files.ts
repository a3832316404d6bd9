import { isObject } from "../../base/is-object.ts";
import { decode } from "../source/decode.ts";
import type { Host } from "../source/host.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import { type LibraryKind, nameMeant } from "./file-names.ts";
import { type FileKind, schemaAt } from "./schema-at.ts";

/** Index of files that are in other folders than expected. */
export interface LostFiles {
  /** Returns the path of the only file with this name and the required keys of the kind. */
  find(kind: LibraryKind, name: string): string | undefined;
  /** Returns the paths that end with the file name. */
  called(file: string): string[];
}

/** Limits of the search: files placed by mistake are rarely deeper, and a large repository is not searched whole. */
const [mostLevels, mostFolders] = [4, 2000];

/** Creates the index. Searches the workspace at the first call, excluding the folders of other engagements. */
export function lostFiles(host: Host, engagement: string | undefined): LostFiles {
  let paths: readonly string[] | undefined;
  const all = (): readonly string[] => {
    paths ??= walk(host, engagement);
    return paths;
  };
  return {
    find(kind, name) {
      const [only, ...others] = all().filter(
        (path) => nameMeant(kind, baseName(path)) === name && (kind === "template" || kindAt(host, path) === kind),
      );
      return others.length === 0 ? only : undefined;
    },
    called: (file) => all().filter((path) => baseName(path) === file),
  };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function walk(host: Host, engagement: string | undefined): string[] {
  const found: string[] = [];
  let folders = [""];
  let left = mostFolders;
  for (let level = 0; level < mostLevels; level++) {
    const next: string[] = [];
    for (const folder of folders.slice(0, left)) {
      for (const entry of host.list(folder)) {
        const path = folder === "" ? entry : `${folder}/${entry}`;
        if (/\.(?:ya?ml|json|hbs|handlebars|md)$/i.test(entry)) found.push(path);
        else if (isSearched(path, engagement)) next.push(path);
      }
    }
    left -= folders.length;
    folders = next;
  }
  return found;
}

function isSearched(path: string, engagement: string | undefined): boolean {
  const [, owner] = /^engagements\/([^/]+)/.exec(path) ?? [];
  const isOurs = owner === undefined || owner === engagement;
  return isOurs && !/(?:^|\/)(?:\..*|.*\..*|node_modules|schema|dist|build|tests|starters)$/.test(path);
}

function kindAt(host: Host, path: string): FileKind | undefined {
  const bytes = host.read(path);
  const text = bytes === undefined ? undefined : decode(path, bytes);
  return text === undefined || "id" in text ? undefined : kindByKeys(parseYaml(text).value);
}

const kinds = ["engagement", "phase", "agent", "tool"] as const;

/** Returns the kind of a file by its keys; undefined when required keys of every kind are missing. */
export function kindByKeys(value: unknown): FileKind | undefined {
  return isObject(value) ? kinds.find((kind) => shareOfKeys(kind, value) === 1) : undefined;
}

/** Returns the share of the kind's required keys that the value has. */
export function shareOfKeys(kind: FileKind, value: unknown): number {
  const required = schemaAt(kind, value, []).required ?? [];
  return required.filter((key) => isObject(value) && Object.hasOwn(value, key)).length / required.length;
}
