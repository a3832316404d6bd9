import { folderOf } from "../load/library.ts";
import { type Host, lookAt } from "../source/host.ts";

/** Effect of a change on readers: none, a file's text, or also the list of files. */
export type Change = "none" | "text" | "presence";

/** A workspace on disk, overlaid with the texts of an editor. Caches what it read until notified of a change. */
export interface OverlayHost extends Host {
  /** Sets the text that an editor shows; undefined when the editor closed the file. */
  lay(path: string, text: string | undefined): Change;
  /** Notes that the file on disk was changed, created or deleted. */
  forget(path: string): Change;
  /** True when an editor shows the file. */
  isOpen(path: string): boolean;
}

// Number of engagements whose parsed files stay in memory after their last use. Shared files always stay.
const keptEngagements = 24;

export function overlayHost(disk: Host): OverlayHost {
  const open = new Map<string, Uint8Array>();
  const folders = new Map<string, string[]>();
  const kept = new Map<string, Map<string, Uint8Array | undefined>>();
  const shelfOf = (path: string): Map<string, Uint8Array | undefined> => {
    const owner = /^engagements\/([^/]+)\//.exec(path)?.[1] ?? "";
    const shelf = kept.get(owner) ?? new Map<string, Uint8Array | undefined>();
    // The most recently used engagement is last; shared files are never released.
    kept.delete(owner);
    kept.set(owner, shelf);
    const oldest = kept.size > keptEngagements ? kept.keys().find((name) => name !== "") : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return shelf;
  };
  const readDisk = (path: string): Uint8Array | undefined => {
    const shelf = shelfOf(path);
    if (!shelf.has(path)) shelf.set(path, disk.read(path));
    return shelf.get(path);
  };
  return {
    read: (path) => open.get(path) ?? readDisk(path),
    list(folder) {
      const known = folders.get(folder) ?? withOpen(disk.list(folder), folder, open.keys());
      folders.set(folder, known);
      return known;
    },
    look: (path) => lookAt(disk, path),
    lay(path, text) {
      const before = open.get(path) ?? readDisk(path);
      if (text === undefined) open.delete(path);
      else open.set(path, new TextEncoder().encode(text));
      const after = open.get(path) ?? readDisk(path);
      if ((before === undefined) !== (after === undefined)) {
        forgetFolders(folders, path);
        return "presence";
      }
      return isSame(before, after) ? "none" : "text";
    },
    forget(path) {
      const shelf = shelfOf(path);
      const before = shelf.get(path);
      shelf.delete(path);
      // An unknown state counts as changed.
      const wasListed = folders.get(folderOf(path))?.includes(nameOf(path));
      const isListed = open.has(path) || disk.list(folderOf(path)).includes(nameOf(path));
      if (wasListed !== isListed) {
        forgetFolders(folders, path);
        return "presence";
      }
      return open.has(path) || (before !== undefined && isSame(before, readDisk(path))) ? "none" : "text";
    },
    isOpen: (path) => open.has(path),
  };
}

/** Returns names on disk and names that exist only in the editor, including the folders on the way. */
function withOpen(names: string[], folder: string, open: Iterable<string>): string[] {
  const inside = [...open].filter((path) => path.startsWith(`${folder}/`));
  if (inside.length === 0) return names;
  return [...new Set([...names, ...inside.map((path) => path.slice(folder.length + 1).split("/")[0] ?? "")])].sort();
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function forgetFolders(folders: Map<string, string[]>, path: string): void {
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) folders.delete(folder);
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined || a.length !== b.length) return a === b;
  return a.every((byte, index) => byte === b[index]);
}
