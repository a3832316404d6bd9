import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Host } from "../../compiler/source/host.ts";

/** A workspace's files by path. */
export type Files = Readonly<Record<string, string>>;

const shopFolder = join(import.meta.dirname, "shop");

/** A small sound workspace with the engagement "shop". */
export const shop: Files = Object.fromEntries(
  readdirSync(shopFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [
      path
        .slice(shopFolder.length + 1)
        .split(sep)
        .join("/"),
      readFileSync(path, "utf8"),
    ]),
);

/** The base workspace with a text in place of another, which is there. */
export function replaced(file: string, find: string, replacement: string): Files {
  const text = shop[file];
  if (!text?.includes(find)) throw new Error(`${file} of the base workspace does not hold ${find}.`);
  return { ...shop, [file]: text.replace(find, () => replacement) };
}

const encoded = new Map<string, Uint8Array>();

/** The same array for the same text, so that what did not change is parsed once. */
function encode(text: string): Uint8Array {
  const known = encoded.get(text);
  if (known !== undefined) return known;
  const bytes = new TextEncoder().encode(text);
  if (encoded.size > 5000) encoded.clear();
  encoded.set(text, bytes);
  return bytes;
}

export function hostOf(files: Readonly<Record<string, string | Uint8Array>>): Host {
  let listed = { of: "", folders: new Map<string, Set<string>>() };
  return {
    read(path) {
      const content = files[path];
      return typeof content === "string" ? encode(content) : content;
    },
    list(folder) {
      // Tests take files away and add some.
      const paths = Object.keys(files);
      const of = paths.join("\n");
      if (listed.of !== of) listed = { of, folders: foldersOf(paths) };
      return [...(listed.folders.get(folder) ?? [])].sort();
    },
  };
}

/** The names in each folder. */
function foldersOf(paths: readonly string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split("/");
    for (let depth = 0; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join("/");
      folders.set(folder, (folders.get(folder) ?? new Set()).add(parts[depth] ?? ""));
    }
  }
  return folders;
}

/**
 * The base workspace, or another, with changes: each begins with a line "# <path>". In a YAML file the top-level keys that follow stand
 * in place of those that were there, and flows in place of phases; any other file is replaced. A line that ends with ×480 stands for as many.
 */
export function overlay(changes: string, onto: Files = shop): Files {
  const files: Record<string, string> = { ...onto };
  const parts = changes.split(/^# ((?:agents|phases|engagements)\/\S+)\n/m);
  for (let index = 1; index < parts.length; index += 2) {
    const [path = "", written = ""] = [parts[index], parts[index + 1]];
    const content = written.replace(/^(.*) ×(\d+)$/gm, (_, line: string, times) => `${line}\n`.repeat(Number(times)));
    files[path] = path.endsWith(".yaml") ? mergeKeys(files[path] ?? "", content) : content;
  }
  return files;
}

function mergeKeys(text: string, changes: string): string {
  const merged = new Map([...blocks(text), ...blocks(changes)]);
  if (merged.has("flows")) merged.delete("phases");
  return [...merged.values()].join("");
}

/** Each top-level key with the comments before it and the lines that belong to it. */
function blocks(text: string): [string, string][] {
  const found = text.match(/^(?:#.*\n)*\w.*\n(?:(?!\w|#).*\n)*/gm) ?? [];
  return found.map((block) => [/^\w[^:]*/m.exec(block)?.[0] ?? "", block]);
}
