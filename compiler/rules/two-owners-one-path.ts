import { overlaps } from "../../base/compare-globs.ts";
import type { Agent, Model, Phase } from "../link/model.ts";
import { each, known, mapEach } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const twoOwnersOnePath: Rule = {
  id: "two-owners-one-path",
  severity: "error",
  check(model, report) {
    each(sideBySide(model), (together) => {
      const owned = known(mapEach(together, ownedPaths)).flat();
      each(owned, (later, index) => {
        const earlier = owned.slice(0, index).find((other) => isDisputed(other, later));
        if (earlier === undefined) return;
        report({
          message:
            later.owner === earlier.owner
              ? `"${later.path}" belongs to "${later.owner.name}" in two phases that run at the same time.`
              : `"${later.path}" belongs to "${later.owner.name}" and to "${earlier.owner.name}".`,
          span: later.phase.origin("deliverables", later.index, "path"),
          related: [
            {
              message: `"${earlier.owner.name}" owns it here.`,
              span: earlier.phase.origin("deliverables", earlier.index, "path"),
            },
          ],
          why: "Each would overwrite the other's work.",
          help:
            later.phase === earlier.phase
              ? "give the paths one owner, or use different paths"
              : "use different paths, or run the phases one after the other",
        });
      });
    });
  },
};

interface OwnedPath {
  phase: Phase;
  index: number;
  path: string;
  owner: Agent;
}

/** Returns the groups of phases that run at the same time: single ones alone, branches of a parallel item together. */
function sideBySide({ engagement }: Model): Phase[][] {
  return mapEach(engagement.items, ({ phases }) => known(phases));
}

function ownedPaths(phase: Phase): OwnedPath[] {
  const owned = mapEach(phase.deliverables, ({ declared: { path }, owner }, index) => ({ phase, index, path, owner }));
  return known(owned);
}

function isDisputed(a: OwnedPath, b: OwnedPath): boolean {
  return !(a.phase === b.phase && a.owner === b.owner) && overlaps(a.path, b.path);
}
