import type { Host } from "../source/host.ts";
import { extensions, isName, type LibraryKind, nameMeant, nameOfFile } from "./file-names.ts";
import { type LostFiles, lostFiles } from "./lost-files.ts";

export type { LibraryKind } from "./file-names.ts";

interface Shelf {
  shared: string;
  own: string;
}

const shelves: Record<LibraryKind, Shelf> = {
  agent: { shared: "agents", own: "agents" },
  phase: { shared: "phases", own: "phases" },
  tool: { shared: "agents/tools", own: "tools" },
  template: { shared: "phases/templates", own: "templates" },
};

/** The file for a name. */
export interface Shelved {
  path: string;
  /** Path of the shared file that it hides. */
  hides?: string;
  /** Path that the file should have, when it has a different one. */
  home?: string;
}

/** Files that one engagement can name. Its own files come before shared ones of the same name. */
export interface Library {
  /** Returns the name's file: the correctly named one, else one with a wrong name or in a wrong folder. */
  find(kind: LibraryKind, name: string): Shelved | undefined;
  /** Returns all existing names, sorted. */
  names(kind: LibraryKind): string[];
  /** Returns the names of the engagement's own files; without an engagement, of the shared ones. */
  ownNames(kind: LibraryKind): string[];
  /** Returns files in the library's folders whose names do not follow the rule of their kind, with the paths they should have. */
  misnamed(): { path: string; home: string | undefined }[];
  /** Files in unexpected folders. */
  readonly lost: LostFiles;
}

export function engagementFolder(name: string): string {
  return `engagements/${name}`;
}

/** Opens the library of one engagement; without a name, only the shared part. */
export function openLibrary(host: Host, engagement: string | undefined): Library {
  const folders = (kind: LibraryKind): string[] => {
    const { shared, own } = shelves[kind];
    return engagement === undefined ? [shared] : [`${engagementFolder(engagement)}/${own}`, shared];
  };
  const lost = lostFiles(host, engagement);
  const homeOf = (kind: LibraryKind, name: string, folder: string): string =>
    `${folder}/${name}${extensions[kind].exact}`;
  const onShelf = (kind: LibraryKind, name: string): Shelved | undefined => {
    const [path, hides] = folders(kind)
      .filter((folder) => host.list(folder).includes(`${name}${extensions[kind].exact}`))
      .map((folder) => homeOf(kind, name, folder));
    return path === undefined ? undefined : { path, ...(hides !== undefined && { hides }) };
  };
  const misnamed = (kind: LibraryKind, name: string): Shelved | undefined => {
    const [found] = folders(kind).flatMap((folder) =>
      host
        .list(folder)
        .filter((file) => nameMeant(kind, file) === name)
        .map((file) => ({ path: `${folder}/${file}`, home: homeOf(kind, name, folder) })),
    );
    return found;
  };
  const misplaced = (kind: LibraryKind, name: string): Shelved | undefined => {
    const path = lost.find(kind, name);
    if (path === undefined) return undefined;
    const isOwn = engagement !== undefined && path.startsWith(`${engagementFolder(engagement)}/`);
    return { path, home: homeOf(kind, name, isOwn ? (folders(kind)[0] ?? "") : shelves[kind].shared) };
  };
  const found = new Map<string, Shelved | undefined>();
  return {
    find(kind, name) {
      const question = `${kind} ${name}`;
      if (!found.has(question))
        found.set(question, onShelf(kind, name) ?? misnamed(kind, name) ?? misplaced(kind, name));
      return found.get(question);
    },
    names: (kind) => namesIn(host, folders(kind), (file) => nameMeant(kind, file)),
    ownNames: (kind) => namesIn(host, folders(kind).slice(0, 1), (file) => nameOfFile(kind, file)),
    misnamed: () =>
      (["agent", "phase", "tool", "template"] as const).flatMap((kind) =>
        folders(kind).flatMap((folder) => misnamedIn(host, kind, folder)),
      ),
    lost,
  };
}

function namesIn(host: Host, folders: string[], nameOf: (file: string) => string | undefined): string[] {
  const names = folders.flatMap((folder) => host.list(folder)).flatMap((file) => nameOf(file) ?? []);
  return [...new Set(names.filter((name) => name !== ""))].sort();
}

function misnamedIn(host: Host, kind: LibraryKind, folder: string): { path: string; home: string | undefined }[] {
  const files = host.list(folder);
  return files.flatMap((file) => {
    const name = nameMeant(kind, file);
    if (name === undefined || nameOfFile(kind, file) !== undefined) return [];
    const home = `${name}${extensions[kind].exact}`;
    return [
      { path: `${folder}/${file}`, home: isName(name) && !files.includes(home) ? `${folder}/${home}` : undefined },
    ];
  });
}

/** Resolves a path written in a file to a path from the workspace's root; it begins with ../ when it leaves the workspace. */
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
