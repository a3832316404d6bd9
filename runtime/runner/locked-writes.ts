import { globsUnder } from "../../base/globs-under.ts";
import { lockedPaths } from "../../schema/locked-paths.ts";
import { tellsApart } from "../../schema/tells-apart.ts";
import type { Phase, Pipeline } from "../../schema/types.ts";
import type { Element } from "../ledger/lists.ts";
import { filler } from "./filler.ts";

/**
 * Returns the phase with write scopes that end at the paths the element locks. Without that, an element that has to wait for nobody could
 * change what another one is working on. Paths that have its id are its own in any case.
 */
export function withLockedWrites({ agents }: Pick<Pipeline, "agents">, phase: Phase, element: Element): Phase {
  if (phase.each?.locks === undefined) return phase;
  const locked = lockedPaths(element[phase.each.locks]);
  const fill = filler(element.id);
  const writes = phase.members.map((member): [string, string[]] => {
    const scope = phase.writes?.[member] ?? agents[member]?.writes ?? [];
    // With the id: its braces would be read as a choice.
    const shared = scope.filter((glob) => !tellsApart(glob)).map(fill);
    const due = phase.deliverables.filter(({ owner }) => owner === member).map(({ path }) => path);
    const own = [...scope, ...due].filter(tellsApart);
    return [
      member,
      [...new Set([...own, ...shared.flatMap((glob) => locked.flatMap((path) => globsUnder(glob, path)))])],
    ];
  });
  return { ...phase, writes: { ...phase.writes, ...Object.fromEntries(writes) } };
}
