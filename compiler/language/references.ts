import { engagementFolder, openLibrary } from "../load/library.ts";
import type { NameKind } from "../load/name-places.ts";
import type { Host } from "../source/host.ts";
import type { Span } from "../source/span.ts";
import { isLibraryKind, placeOfFile } from "./file-place.ts";
import { isOwned, type Occurrence, occurrencesIn } from "./occurrences.ts";
import { isMeant, occurrenceAt, owners } from "./resolve-name.ts";
import type { Workspace } from "./workspace.ts";

/** A name with all places that refer to the same thing. */
export interface Symbol {
  kind: NameKind;
  name: string;
  /** Every place with the name, including declarations that are keys. */
  occurrences: Occurrence[];
  /** Files with this name: the shared one and those that replace it. */
  files: string[];
}

/** Returns the symbol under an offset. */
export function symbolAt(workspace: Workspace, path: string, offset: number): Symbol | undefined {
  const source = workspace.text(path);
  const at = source && occurrenceAt(workspace, source, offset);
  return at && findSymbol(workspace, at.kind, at.name, path);
}

/** Returns every place with the name under an offset; includes declarations on request. */
export function referencesAt(workspace: Workspace, path: string, offset: number, withDeclaration: boolean): Span[] {
  const symbol = symbolAt(workspace, path, offset);
  if (symbol === undefined) return [];
  const written = symbol.occurrences.filter(({ isDefinition }) => withDeclaration || !isDefinition);
  const files = withDeclaration ? symbol.files.map((file) => ({ file, start: 0, end: 0, line: 1, column: 1 })) : [];
  return [...files, ...written.map(({ span }) => span)];
}

/**
 * Returns the symbol that a name in the file at `from` refers to. A name that the shared library declares or uses means
 * the same in all engagements; any other belongs to one engagement only.
 */
export function findSymbol(workspace: Workspace, kind: NameKind, name: string, from: string): Symbol {
  const own = placeOfFile(from)?.engagement;
  const mentions = (files: string[]) => files.flatMap((file) => occurrencesOf(workspace, file, kind, name));
  const shared = mentions(sharedFiles(workspace.host));
  const isShared = own === undefined || shared.length > 0 || isDeclaredShared(workspace, kind, name);
  const engagements = isShared ? workspace.engagements() : [own];
  const others = engagements.flatMap((engagement) => mentions(filesOfEngagement(workspace.host, engagement)));
  const files = isLibraryKind(kind)
    ? [undefined, ...engagements].flatMap((engagement) => ownFile(workspace, kind, name, engagement) ?? [])
    : [];
  return { kind, name, occurrences: [...shared, ...others], files: [...new Set(files)] };
}

function isDeclaredShared(workspace: Workspace, kind: NameKind, name: string): boolean {
  const library = isOwned(kind) ? owners[kind] : kind;
  const file = isOwned(kind) ? name.slice(0, name.indexOf(".")) : name;
  return isLibraryKind(library) && openLibrary(workspace.host, undefined).find(library, file) !== undefined;
}

/** Returns the file of that name in the engagement's folder; without an engagement, the shared one. */
function ownFile(
  workspace: Workspace,
  kind: "agent" | "phase" | "tool" | "template",
  name: string,
  engagement: string | undefined,
): string | undefined {
  const path = openLibrary(workspace.host, engagement).find(kind, name)?.path;
  return path !== undefined && placeOfFile(path)?.engagement === engagement ? path : undefined;
}

function occurrencesOf(workspace: Workspace, file: string, kind: NameKind, name: string): Occurrence[] {
  const source = workspace.text(file);
  const written = name.slice(name.indexOf(".") + 1);
  // Parsing is the expensive part, so files without the word are skipped.
  if (source === undefined || !source.text.includes(written)) return [];
  return occurrencesIn(source).filter(
    (each) => each.kind === kind && each.name === name && isMeant(workspace, each, file),
  );
}

function sharedFiles(host: Host): string[] {
  return ["agents", "agents/tools", "phases"].flatMap((folder) => yamlIn(host, folder));
}

function filesOfEngagement(host: Host, engagement: string): string[] {
  const folder = engagementFolder(engagement);
  const own = ["agents", "phases", "tools"].flatMap((name) => yamlIn(host, `${folder}/${name}`));
  return [`${folder}/engagement.yaml`, ...own];
}

function yamlIn(host: Host, folder: string): string[] {
  return host
    .list(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => `${folder}/${file}`);
}
