import type { Found } from "../diagnostics/found.ts";
import type { Host } from "../source/host.ts";
import { engagementFolder, type LibraryKind, openLibrary, readYaml } from "./library.ts";
import { declare } from "./load.ts";
import { reportLostEngagements } from "./lost-engagements.ts";

/**
 * Checks the files of a library that nothing reaches, and says that nothing does: those in an engagement's folder, or
 * without a name the shared ones. `used` is what the engagement uses, or what all of them do.
 */
export function loadUnused(host: Host, engagement: string | undefined, used: Used, found: Found): void {
  const library = openLibrary(host, engagement);
  const isOurs = (path: string): boolean =>
    engagement === undefined || path.startsWith(`${engagementFolder(engagement)}/`);
  for (const path of library.misnamed().filter(isOurs)) reportMisnamed(path, found);
  // What an engagement uses that is not read cannot be known.
  const mayBeUsed = engagement === undefined && reportLostEngagements(host, found);
  for (const kind of ["agent", "phase", "tool", "template"] as const) {
    for (const name of library.ownNames(kind)) {
      const path = library.find(kind, name)?.path;
      if (path !== undefined && !used.reached.has(path))
        checkUnused(host, { kind, name, path }, !mayBeUsed && !used.unknown.has(kind), found);
    }
  }
}

/** What of a library is used. */
export interface Used {
  /** Paths. */
  reached: ReadonlySet<string>;
  /** Kinds of which more may be used than is known: some file that would name them cannot be read. */
  unknown: ReadonlySet<LibraryKind>;
}

function reportMisnamed(path: string, found: Found): void {
  found.warning("file-ignored", {
    message: `"${path}" is not read: files of the library end with .yaml.`,
    span: { file: path, start: 0, end: 0, line: 1, column: 1 },
    help: `rename it to ${path.replace(/\.\w+$/, ".yaml")}`,
  });
}

interface Unused {
  kind: LibraryKind;
  name: string;
  path: string;
}

function checkUnused(host: Host, { kind, name, path }: Unused, isCertain: boolean, found: Found): void {
  const yaml = kind === "template" ? undefined : readYaml(host, path, found);
  if (yaml !== undefined && kind !== "template") declare(yaml, kind, name, found);
  if (!isCertain) return;
  const first = yaml?.keys([])[0];
  const start = { file: path, start: 0, end: 0, line: 1, column: 1 };
  found.warning(`unused-${kind}`, {
    message: `No engagement uses the ${kind} "${name}".`,
    span: (first === undefined ? undefined : yaml?.keySpan([first])) ?? start,
    why: "Nothing refers to it, so nothing but its form is checked.",
    help: users[kind],
  });
}

const users: Record<LibraryKind, string> = {
  agent: "make it a member of a phase, or remove the file",
  phase: "name it in an engagement's phases, or remove the file",
  tool: "give it to an agent, or remove the file",
  template: "name it in a deliverable, or remove the file",
};
