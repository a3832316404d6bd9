import type { Found } from "../diagnostics/found.ts";
import { decode } from "../source/decode.ts";
import type { Host } from "../source/host.ts";
import { conflictInProse } from "../source/merge-conflict.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import type { SourceFault } from "../source/source-fault.ts";
import type { Span } from "../source/span.ts";
import { createTextFile, type TextFile } from "../source/text-file.ts";
import { brokenFile, type YamlFile } from "../source/yaml-file.ts";

/** What an engagement refers to by name, and where it lies: in the shared library or in the engagement's folder. */
export type LibraryKind = "agent" | "phase" | "tool" | "template";

interface Shelf {
  shared: string;
  own: string;
  extension: string;
}

const shelves: Record<LibraryKind, Shelf> = {
  agent: { shared: "agents", own: "agents", extension: ".yaml" },
  phase: { shared: "phases", own: "phases", extension: ".yaml" },
  tool: { shared: "agents/tools", own: "tools", extension: ".yaml" },
  template: { shared: "phases/templates", own: "templates", extension: ".md.hbs" },
};

/** The files one engagement can name: its own come before the shared ones of the same name. */
export interface Library {
  /** The path of the file that the name stands for, and of the shared file that it hides. */
  find(kind: LibraryKind, name: string): { path: string; hides?: string } | undefined;
  /** All names there are, sorted. */
  names(kind: LibraryKind): string[];
  /** Those of the engagement's own files; without an engagement, of the shared ones. */
  ownNames(kind: LibraryKind): string[];
  /** YAML files that have the wrong extension and are therefore no part of the library. */
  misnamed(): string[];
}

export function engagementFolder(name: string): string {
  return `engagements/${name}`;
}

/** The library of one engagement; without a name, only what is shared. */
export function openLibrary(host: Host, engagement: string | undefined): Library {
  const folders = (kind: LibraryKind): string[] => {
    const { shared, own } = shelves[kind];
    return engagement === undefined ? [shared] : [`${engagementFolder(engagement)}/${own}`, shared];
  };
  const found = new Map<string, ReturnType<Library["find"]>>();
  const find: Library["find"] = (kind, name) => {
    const file = name + shelves[kind].extension;
    const [path, hides] = folders(kind)
      .filter((folder) => host.list(folder).includes(file))
      .map((folder) => `${folder}/${file}`);
    if (path === undefined) return undefined;
    return hides === undefined ? { path } : { path, hides };
  };
  return {
    find(kind, name) {
      const question = `${kind} ${name}`;
      if (!found.has(question)) found.set(question, find(kind, name));
      return found.get(question);
    },
    names: (kind) => namesIn(host, folders(kind), shelves[kind].extension),
    ownNames: (kind) => namesIn(host, folders(kind).slice(0, 1), shelves[kind].extension),
    misnamed: () =>
      (["agent", "phase", "tool"] as const)
        .flatMap(folders)
        .flatMap((folder) => host.list(folder).map((file) => `${folder}/${file}`))
        .filter((path) => /\.(yml|json|YAML|YML)$/.test(path)),
  };
}

function namesIn(host: Host, folders: string[], extension: string): string[] {
  const files = folders.flatMap((folder) => host.list(folder));
  const names = files.filter((file) => file.endsWith(extension)).map((file) => file.slice(0, -extension.length));
  return [...new Set(names)].sort();
}

/** A YAML file's content with its places; what cannot be read of it is reported. Undefined when there is no such file. */
export function readYaml(host: Host, path: string, found: Found): YamlFile | undefined {
  const bytes = host.read(path);
  if (bytes === undefined) return undefined;
  const text = decode(path, bytes);
  const yaml = "id" in text ? brokenFile(createTextFile(path, ""), [text]) : parseYaml(text);
  for (const fault of yaml.faults) report(fault, found);
  return yaml;
}

/** A text that some YAML value names; faults are reported at that value, `why` says what it is needed for. */
export function readText(
  host: Host,
  path: string,
  named: { at: Span; why: string },
  found: Found,
): TextFile | undefined {
  const bytes = path.startsWith("../") ? undefined : host.read(path);
  if (bytes === undefined) {
    found.error("file-missing", {
      message: path.startsWith("../") ? `"${path}" lies outside the workspace.` : `The file "${path}" does not exist.`,
      span: named.at,
      why: named.why,
      help: path.startsWith("../") ? "move it into the workspace" : "create it, or correct the path",
    });
    return undefined;
  }
  const text = decode(path, bytes);
  const fault = "id" in text ? { ...text, span: named.at } : conflictInProse(text);
  if (fault === undefined && "text" in text) return text;
  if (fault !== undefined) report(fault, found);
  return undefined;
}

function report({ id, ...fault }: SourceFault, found: Found): void {
  found.error(id, fault);
}

/** A path written in a file, as seen from the workspace's root; begins with ../ when it leaves the workspace. */
export function resolvePath(folder: string, written: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${written}`.split("/")) {
    if (part === "..") {
      if (parts.length === 0 || parts.at(-1) === "..") parts.push("..");
      else parts.pop();
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
