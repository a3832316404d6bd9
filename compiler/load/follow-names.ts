import { mistypedName } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Host } from "../source/host.ts";
import type { YamlFile } from "../source/yaml-file.ts";
import type { Declarations } from "./declarations.ts";
import { canonicalName, isName, type LibraryKind } from "./file-names.ts";
import type { Library } from "./library.ts";
import { type Reference, referencesTo } from "./name-places.ts";
import { readYaml } from "./read-files.ts";
import { reportStrayFile } from "./stray-files.ts";

/** Context for reading the files of one engagement. */
export interface Reach {
  host: Host;
  library: Library;
  found: Found;
  overrides: Declarations["overrides"][number][];
}

export type FollowedKind = "phase" | "agent" | "tool";
export type FollowedFiles = Readonly<Record<FollowedKind, ReadonlyMap<string, YamlFile>>>;

/** Reads the YAML of every phase, agent and tool that the engagement reaches, by kind and name. */
export function followNames(reach: Reach, engagement: YamlFile): FollowedFiles {
  const phase = follow(reach, "phase", referencesTo("phase", "engagement", [engagement]));
  const agent = follow(reach, "agent", referencesTo("agent", "phase", phase.values()));
  const tool = follow(reach, "tool", [
    ...referencesTo("tool", "agent", agent.values()),
    ...referencesTo("tool", "phase", phase.values()),
  ]);
  return { phase, agent, tool };
}

/** Returns the paths of the YAML files and templates that the engagement reaches, as far as they can be read. */
export function reachedFiles({ library, overrides }: Reach, files: FollowedFiles): string[] {
  const named = referencesTo("template", "phase", files.phase.values()).map(({ name }) => name);
  const places = new Set(named.map((template) => nameMeantBy(library, "template", template)));
  return [
    ...Object.values(files).flatMap((byName) => [...byName.values()].map(({ source }) => source.file)),
    // A shared file hidden by the engagement's own file has its own diagnostic.
    ...overrides.map(({ hides }) => hides),
    ...[...places].flatMap((template) => {
      const { path, hides } = library.find("template", template) ?? {};
      return [path ?? [], hides ?? []].flat();
    }),
  ];
}

/** Reads the YAML of each name that has a file, by name. */
function follow(reach: Reach, kind: FollowedKind, references: readonly Reference[]): Map<string, YamlFile> {
  const files = new Map<string, YamlFile>();
  const named = Map.groupBy(references, ({ name }) => nameMeantBy(reach.library, kind, name));
  for (const name of [...named.keys()].sort()) {
    const path = takePlace(reach, kind, name, named.get(name) ?? []);
    const yaml = path === undefined ? undefined : readYaml(reach.host, path, reach.found);
    if (yaml !== undefined) files.set(name, yaml);
  }
  return files;
}

/** Returns the name's file, and reports a file with a wrong name or in a wrong folder. */
export function takePlace(
  { library, overrides, found }: Reach,
  kind: LibraryKind,
  name: string,
  references: readonly Reference[],
): string | undefined {
  const place = library.find(kind, name);
  if (place?.hides !== undefined) overrides.push({ kind, name, file: place.path, hides: place.hides });
  if (place?.home !== undefined) reportStrayFile({ kind, name, path: place.path, home: place.home, references }, found);
  return place?.path;
}

/** Returns the name that was probably meant by a mistyped or malformed one, with the same choice as link makes. */
export function nameMeantBy(library: Library, kind: LibraryKind, written: string): string {
  const name = canonicalName(written);
  if (isName(name) && library.find(kind, name) !== undefined) return name;
  return mistypedName(written, library.names(kind)) ?? written;
}
