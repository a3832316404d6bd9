import type { Found } from "../diagnostics/found.ts";
import type { Host } from "../source/host.ts";
import { visibleForm } from "../source/look-alikes.ts";
import { startOf } from "../source/span.ts";
import { engagementFolder, type LibraryKind, openLibrary } from "./library.ts";
import { declare } from "./load.ts";
import { reportLostEngagements } from "./lost-engagements.ts";
import { readYaml } from "./read-files.ts";

/**
 * Checks and reports the library's unreached files: those in an engagement's folder, or, without a name, the shared
 * ones. `used` is what the engagement uses, or what all engagements use.
 */
export function loadUnused(host: Host, engagement: string | undefined, used: Used, found: Found): void {
  const library = openLibrary(host, engagement);
  const isOurs = (path: string): boolean =>
    engagement === undefined || path.startsWith(`${engagementFolder(engagement)}/`);
  for (const file of library.misnamed()) {
    if (isOurs(file.path) && !used.reached.has(file.path)) reportIgnored(file, found);
  }
  // An engagement that cannot be read may use any file.
  const mayBeUsed = engagement === undefined && reportLostEngagements(host, found);
  for (const kind of libraryKinds) {
    for (const name of library.ownNames(kind)) {
      const path = library.find(kind, name)?.path;
      if (path !== undefined && !used.reached.has(path))
        checkUnused(host, { kind, name, path }, !mayBeUsed && !used.unknown.has(kind), found);
    }
  }
}

/** Returns the files that no engagement reaches, of the shared library and of each engagement's folder. */
export function listUnused(host: Host, engagements: readonly string[], reached: ReadonlySet<string>): Unused[] {
  return [undefined, ...engagements].flatMap((engagement) => {
    const library = openLibrary(host, engagement);
    return libraryKinds.flatMap((kind) =>
      library.ownNames(kind).flatMap((name) => {
        const path = library.find(kind, name)?.path;
        return path === undefined || reached.has(path) ? [] : [{ kind, name, path }];
      }),
    );
  });
}

const libraryKinds = ["agent", "phase", "tool", "template"] as const;

/** Used part of a library. */
export interface Used {
  /** Paths of the used files. */
  reached: ReadonlySet<string>;
  /** Kinds of which more files may be used than is known, because a file that would name them cannot be read. */
  unknown: ReadonlySet<LibraryKind>;
}

function reportIgnored({ path, home }: { path: string; home: string | undefined }, found: Found): void {
  const isForm = /\.(?:yaml|md\.hbs)$/.test(path);
  const extension = /\.(?:hbs|handlebars)$/i.test(path) ? ".md.hbs" : ".yaml";
  found.warning("file-ignored", {
    message: isForm
      ? `"${visibleForm(path)}" is not read: the part before ${extension} is not a valid name.`
      : `"${visibleForm(path)}" is not read: names of library files end with ${extension}.`,
    span: startOf(path),
    help: home === undefined ? "rename it, or remove it" : `rename it to ${home}`,
  });
}

export interface Unused {
  kind: LibraryKind;
  name: string;
  path: string;
}

function checkUnused(host: Host, { kind, name, path }: Unused, isCertain: boolean, found: Found): void {
  const yaml = kind === "template" ? undefined : readYaml(host, path, found);
  if (yaml !== undefined && kind !== "template") declare(yaml, kind, name, found);
  if (!isCertain) return;
  const first = yaml?.keys([])[0];
  const start = startOf(path);
  found.warning(`unused-${kind}`, {
    message: `No engagement uses the ${kind} "${name}".`,
    span: (first === undefined ? undefined : yaml?.keySpan([first])) ?? start,
    why: "Without a reference to it, only its form is checked.",
    help: users[kind],
  });
}

const users: Record<LibraryKind, string> = {
  agent: "make it a member of a phase, or remove the file",
  phase: "name it in an engagement's phases, or remove the file",
  tool: "give it to an agent, or remove the file",
  template: "name it in a deliverable, or remove the file",
};
