import { engagementFolder, openLibrary } from "../load/library.ts";
import type { NameKind } from "../load/name-places.ts";
import type { Host } from "../source/host.ts";
import type { Span } from "../source/span.ts";
import { isLibraryKind, placeOfFile } from "./file-place.ts";
import { type Occurrence, occurrenceAt, occurrencesIn } from "./occurrences.ts";
import type { Workspace } from "./workspace.ts";

/** A name with all places that mean the same thing by it. */
export interface Symbol {
  kind: NameKind;
  name: string;
  /** Every place that writes the name, declarations that are keys included. */
  occurrences: Occurrence[];
  /** The files that carry the name as theirs: a shared one and those that stand before it. */
  files: string[];
}

/** The symbol whose name stands under an offset. */
export function symbolAt(workspace: Workspace, path: string, offset: number): Symbol | undefined {
  const source = workspace.text(path);
  const at = source && occurrenceAt(source, offset);
  return at && findSymbol(workspace, at.kind, at.name, path);
}

/** Every place that writes the name under an offset; declarations too when asked for. */
export function referencesAt(workspace: Workspace, path: string, offset: number, withDeclaration: boolean): Span[] {
  const symbol = symbolAt(workspace, path, offset);
  if (symbol === undefined) return [];
  const written = symbol.occurrences.filter(({ isDefinition }) => withDeclaration || !isDefinition);
  const files = withDeclaration ? symbol.files.map((file) => ({ file, start: 0, end: 0, line: 1, column: 1 })) : [];
  return [...files, ...written.map(({ span }) => span)];
}

/**
 * What a name in the file at `from` stands for. A name that the shared library declares or mentions means the same in
 * all engagements; any other belongs to one engagement alone.
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
  const library = kind === "output" ? "agent" : kind;
  const file = kind === "output" ? name.slice(0, name.indexOf(".")) : name;
  return isLibraryKind(library) && openLibrary(workspace.host, undefined).find(library, file) !== undefined;
}

/** The file of that name in the engagement's folder; for none, the shared one. */
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
  // Parsing is what costs: a file without the word needs none.
  if (source === undefined || !source.text.includes(written)) return [];
  return occurrencesIn(source).filter((each) => each.kind === kind && each.name === name);
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
