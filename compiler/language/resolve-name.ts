import { factNames } from "../../schema/phase-facts.ts";
import { engagementFolder, type LibraryKind, openLibrary } from "../load/library.ts";
import type { NameKind } from "../load/name-places.ts";
import type { Span } from "../source/span.ts";
import type { TextFile } from "../source/text-file.ts";
import { isLibraryKind, placeOfFile } from "./file-place.ts";
import { isOwned, type Occurrence, occurrencesAt, occurrencesIn } from "./occurrences.ts";
import type { Workspace } from "./workspace.ts";

/** Kinds of the files that declare things which have no file of their own. */
export const owners = { output: "agent", check: "phase" } as const;

/** Returns the name under an offset, as the thing that is meant there. */
export function occurrenceAt(workspace: Workspace, source: TextFile, offset: number): Occurrence | undefined {
  const found = occurrencesAt(source, offset).filter((each) => isMeant(workspace, each, source.file));
  return found.find(({ kind, name }) => definitionsOf(workspace, kind, name, source.file).length > 0) ?? found[0];
}

/**
 * False for the first name of a path in an expression where it names the other of an agent and a phase: an agent that reports what follows,
 * or what is no fact of a phase, comes first.
 */
export function isMeant(
  workspace: Workspace,
  { kind, name, before, isInExpression }: Occurrence,
  from: string,
): boolean {
  if (!isInExpression || (kind !== "agent" && kind !== "phase")) return true;
  const isAgent = filesOf(workspace, "agent", name, from).length > 0;
  const isPhase = filesOf(workspace, "phase", name, from).length > 0;
  if (!isAgent || !isPhase) return kind === (isPhase ? "phase" : "agent");
  const isFact = before !== undefined && (before === "results" || factNames.some((fact) => fact === before));
  const isReported = definitionsOf(workspace, "output", `${name}.${before}`, from).length > 0;
  return kind === (isFact && !isReported ? "phase" : "agent");
}

/** Returns the declaration of a name as seen from the file at `from`: the engagement's own before the shared one. */
export function definitionsOf(workspace: Workspace, kind: NameKind, name: string, from: string): Span[] {
  if (isLibraryKind(kind)) return filesOf(workspace, kind, name, from).map(startOf);
  if (isOwned(kind)) {
    const owner = name.slice(0, name.indexOf("."));
    return filesOf(workspace, owners[kind], owner, from).flatMap((file) => keysIn(workspace, file, kind, name));
  }
  return engagementsAround(workspace, from).flatMap((engagement) =>
    keysIn(workspace, `${engagementFolder(engagement)}/engagement.yaml`, kind, name),
  );
}

/** Returns the paths of the files that the name refers to. For a shared file, any engagement that reaches it may provide one. */
export function filesOf(workspace: Workspace, kind: LibraryKind, name: string, from: string): string[] {
  const own = placeOfFile(from)?.engagement;
  const seen = openLibrary(workspace.host, own).find(kind, name)?.path;
  if (seen !== undefined) return [seen];
  if (own !== undefined) return [];
  const paths = workspace.readers(from).map((each) => openLibrary(workspace.host, each).find(kind, name)?.path);
  return [...new Set(paths.filter((path) => path !== undefined))];
}

/** Returns the engagement of a file, or the engagements that reach it. */
export function engagementsAround(workspace: Workspace, path: string): string[] {
  const own = placeOfFile(path)?.engagement;
  return own === undefined ? workspace.readers(path).sort() : [own];
}

function keysIn(workspace: Workspace, file: string, kind: NameKind, name: string): Span[] {
  const source = workspace.text(file);
  if (source === undefined) return [];
  return occurrencesIn(source)
    .filter((each) => each.isDefinition && each.kind === kind && each.name === name)
    .map(({ span }) => span);
}

export function startOf(file: string): Span {
  return { file, start: 0, end: 0, line: 1, column: 1 };
}
