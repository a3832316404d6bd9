import type { Found } from "../diagnostics/found.ts";
import type { Host } from "../source/host.ts";
import { openLibrary, readYaml } from "./library.ts";
import { declare, listEngagements, reachedFiles } from "./load.ts";

/** Checks the files of the library that no engagement reaches, and says that none does. */
export function loadUnused(host: Host, found: Found): void {
  const reached = new Set(listEngagements(host).flatMap((name) => [...reachedFiles(host, name)]));
  for (const engagement of [undefined, ...listEngagements(host)]) {
    const library = openLibrary(host, engagement);
    for (const kind of ["agent", "phase", "tool"] as const) {
      for (const name of library.names(kind)) {
        const path = library.find(kind, name)?.path;
        if (path === undefined || reached.has(path)) continue;
        reached.add(path);
        checkUnused(host, { kind, name, path }, found);
      }
    }
  }
}

interface Unused {
  kind: "agent" | "phase" | "tool";
  name: string;
  path: string;
}

function checkUnused(host: Host, { kind, name, path }: Unused, found: Found): void {
  const yaml = readYaml(host, path, found);
  if (yaml === undefined) return;
  declare(yaml, kind, name, found);
  const first = yaml.keys([])[0];
  found.warning(`unused-${kind}`, {
    message: `No engagement uses the ${kind} "${name}".`,
    span: (first === undefined ? undefined : yaml.keySpan([first])) ?? yaml.source.span(0, 0),
    why: "Nothing refers to it, so nothing but its form is checked.",
    help: users[kind],
  });
}

const users = {
  agent: "make it a member of a phase, or remove the file",
  phase: "name it in an engagement's phases, or remove the file",
  tool: "give it to an agent, or remove the file",
};
