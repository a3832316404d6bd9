import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createFound, type Found } from "../diagnostics/found.ts";
import { suppress } from "../diagnostics/suppress.ts";
import { engagementFolder, folderOf } from "../load/library.ts";
import { listEngagements } from "../load/load.ts";
import { loadUnused, type Used } from "../load/load-unused.ts";
import { decode } from "../source/decode.ts";
import type { Host } from "../source/host.ts";
import type { TextFile } from "../source/text-file.ts";
import { placeOfFile } from "./file-place.ts";
import { createFindings } from "./findings.ts";
import { type Change, overlayHost } from "./overlay-host.ts";

/** Runs the passes over one engagement: the compiler's `checkEngagement`. */
export type CheckEngagement = (host: Host, engagement: string) => Used & { found: Found };

/** A workspace that is being edited. Records which files each engagement read, and checks only what a change affects. */
export interface Workspace {
  readonly host: Host;
  /** Sets the text that an editor shows; undefined when the editor closed the file and the one on disk counts again. */
  change(path: string, text: string | undefined): void;
  /** Notes that the file on disk was changed, created or deleted. */
  refresh(path: string): void;
  /** Checks the next engagement that needs it, or the shared library at the end; returns false when nothing was left to check. */
  checkNext(): boolean;
  /** Number of checks left. */
  readonly waiting: number;
  /** Returns the diagnostics of a file, as `crew validate` reports them, as far as it is checked. */
  diagnostics(path: string): Diagnostic[];
  /** Returns the files whose diagnostics may have changed since the last call. */
  takeChanged(): string[];
  /** Returns a file's text; undefined when none can be read as text. */
  text(path: string): TextFile | undefined;
  engagements(): string[];
  /** Returns the engagements that read the file during their last check. */
  readers(path: string): string[];
}

// Key of the shared library's findings; no engagement can have this name.
const library = "";

export function createWorkspace(disk: Host, check: CheckEngagement): Workspace {
  const host = overlayHost(disk);
  const findings = createFindings();
  const readers = createReaders();
  const used = new Map<string, Used>();
  let dirty = new Set<string>(listEngagements(host));
  let isLibraryDirty = true;

  const touch = (path: string, change: Change): void => {
    if (change === "none") return;
    const listed = change === "presence" ? readers.of(`${folderOf(path)}/`) : [];
    const affected = new Set([...readers.of(path), ...listed]);
    const engagement = placeOfFile(path)?.engagement;
    if (engagement !== undefined) {
      const isThere = host.list(engagementFolder(engagement)).includes("engagement.yaml");
      if (isThere) affected.add(engagement);
      else forgetEngagement(engagement, affected);
    }
    // Diagnostics of the old text have lost their places.
    findings.dropFile(path);
    dirty = new Set([...affected, ...dirty]);
    isLibraryDirty = true;
  };
  const forgetEngagement = (name: string, affected: Set<string>): void => {
    affected.delete(name);
    dirty.delete(name);
    readers.set(name, []);
    used.delete(name);
    findings.set(name, undefined);
  };
  const checkOne = (name: string): void => {
    dirty.delete(name);
    const watched = watchedHost(host);
    const { found, reached, unknown } = check(watched, name);
    readers.set(name, watched.looks());
    findings.set(name, found);
    const before = used.get(name);
    if (!isSameSet(before?.reached, reached) || !isSameSet(before?.unknown, unknown)) isLibraryDirty = true;
    used.set(name, { reached, unknown });
  };
  const checkLibrary = (): void => {
    isLibraryDirty = false;
    const found = createFound();
    const all = [...used.values()];
    const reached = new Set(all.flatMap((own) => [...own.reached]));
    loadUnused(host, undefined, { reached, unknown: new Set(all.flatMap((own) => [...own.unknown])) }, found);
    findings.set(library, found);
  };
  return {
    host,
    change(path, text) {
      touch(path, host.lay(path, text));
      findings.touch(path);
      // The person who opens a file waits for it, so its engagement is checked first.
      const engagement = placeOfFile(path)?.engagement;
      if (engagement !== undefined && dirty.has(engagement)) dirty = new Set([engagement, ...dirty]);
    },
    refresh(path) {
      touch(path, host.forget(path));
    },
    checkNext() {
      const next = nextOf(dirty, (name) => readers.reads(name, host.isOpen));
      if (next !== undefined) checkOne(next);
      else if (isLibraryDirty) checkLibrary();
      else return false;
      return true;
    },
    get waiting() {
      return dirty.size + (isLibraryDirty ? 1 : 0);
    },
    diagnostics(path) {
      const text = /\.(?:yaml|hbs)$/.test(path) ? textOf(host, path)?.text : undefined;
      const texts = new Map(text === undefined ? [] : [[path, text]]);
      const isKnown = [...used.values()].every(({ unknown }) => unknown.size === 0);
      return suppress(findings.of(path), texts, { isAll: dirty.size === 0 && !isLibraryDirty && isKnown });
    },
    takeChanged: findings.takeChanged,
    text: (path) => textOf(host, path),
    engagements: () => listEngagements(host),
    readers: (path) => [...readers.of(path)],
  };
}

// Searching further for one with an open file would cost more than checking the first.
const mostLookedThrough = 50;

/** Returns the engagement to check next: of the most recently changed, one with an open file of its own, else the first. */
function nextOf(dirty: ReadonlySet<string>, isOpen: (name: string) => boolean): string | undefined {
  let first: string | undefined;
  let looked = 0;
  for (const name of dirty) {
    first ??= name;
    if (isOpen(name)) return name;
    if (++looked === mostLookedThrough) break;
  }
  return first;
}

function textOf(host: Host, path: string): TextFile | undefined {
  const bytes = path.startsWith("../") ? undefined : host.read(path);
  const text = bytes === undefined ? undefined : decode(path, bytes);
  return text !== undefined && "text" in text ? text : undefined;
}

/** Wraps a host and records the files and folders that are read; a folder ends with a slash. */
function watchedHost(host: Host): Host & { looks(): string[] } {
  const looks = new Set<string>();
  return {
    read(path) {
      looks.add(path);
      return host.read(path);
    },
    list(folder) {
      looks.add(`${folder}/`);
      return host.list(folder);
    },
    looks: () => [...looks],
  };
}

/** Creates an index of readers by path and of paths by reader. */
function createReaders() {
  const byPath = new Map<string, Set<string>>();
  const byName = new Map<string, string[]>();
  return {
    set(name: string, paths: string[]): void {
      for (const path of byName.get(name) ?? []) byPath.get(path)?.delete(name);
      byName.set(name, paths);
      for (const path of paths) {
        const names = byPath.get(path);
        if (names === undefined) byPath.set(path, new Set([name]));
        else names.add(name);
      }
    },
    of: (path: string): ReadonlySet<string> => byPath.get(path) ?? new Set(),
    reads: (name: string, isWanted: (path: string) => boolean): boolean =>
      (byName.get(name) ?? []).some((path) => path.startsWith(`engagements/${name}/`) && isWanted(path)),
  };
}

function isSameSet<T>(a: ReadonlySet<T> | undefined, b: ReadonlySet<T>): boolean {
  return a !== undefined && a.size === b.size && [...a].every((element) => b.has(element));
}
