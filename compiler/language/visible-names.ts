import { engagementFolder, openLibrary } from "../load/library.ts";
import type { NameKind } from "../load/name-places.ts";
import { isLibraryKind, placeOfFile } from "./file-place.ts";
import { isOwned, occurrencesIn } from "./occurrences.ts";
import { engagementsAround } from "./resolve-name.ts";
import type { Workspace } from "./workspace.ts";

// For a shared file of a thousand engagements, the names of the first few are sufficient.
const mostEngagements = 20;

/** Returns the names of a kind that the file at `path` can use, sorted. */
export function namesFor(workspace: Workspace, kind: NameKind, path: string): string[] {
  const own = placeOfFile(path)?.engagement;
  if (isLibraryKind(kind)) return openLibrary(workspace.host, own).names(kind);
  if (isOwned(kind)) return [];
  const around = engagementsAround(workspace, path).slice(0, mostEngagements);
  const files = around.map((engagement) => `${engagementFolder(engagement)}/engagement.yaml`);
  return definedIn(workspace, files, kind);
}

/** Returns the outputs that an agent reports, as seen from the file at `path`. */
export function outputsOf(workspace: Workspace, agent: string, path: string): string[] {
  const file = openLibrary(workspace.host, placeOfFile(path)?.engagement).find("agent", agent)?.path;
  const names = file === undefined ? [] : definedIn(workspace, [file], "output");
  return names.map((name) => name.slice(name.indexOf(".") + 1));
}

function definedIn(workspace: Workspace, files: string[], kind: NameKind): string[] {
  const names = files.flatMap((file) => {
    const source = workspace.text(file);
    const found = source === undefined ? [] : occurrencesIn(source);
    return found.filter((each) => each.isDefinition && each.kind === kind).map(({ name }) => name);
  });
  return [...new Set(names)].sort();
}
