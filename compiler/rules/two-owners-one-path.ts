import type { Deliverable, Model, Phase } from "../link/model.ts";
import { overlaps } from "./glob.ts";
import type { Rule } from "./rule.ts";

export const twoOwnersOnePath: Rule = {
  id: "two-owners-one-path",
  severity: "error",
  check(model, report) {
    for (const together of sideBySide(model)) {
      const owned = together.flatMap(ownedPaths);
      for (const [index, later] of owned.entries()) {
        const earlier = owned.slice(0, index).find((other) => isDisputed(other, later));
        if (earlier === undefined) continue;
        report({
          message: `"${later.deliverable.declared.path}" belongs to "${later.deliverable.owner.name}" and to "${earlier.deliverable.owner.name}".`,
          span: later.phase.origin("deliverables", later.index, "path"),
          related: [
            {
              message: `"${earlier.deliverable.owner.name}" owns it here.`,
              span: earlier.phase.origin("deliverables", earlier.index, "path"),
            },
          ],
          why: "Each would overwrite the other's work.",
          help: "give the paths one owner, or make them differ",
        });
      }
    }
  },
};

interface OwnedPath {
  phase: Phase;
  index: number;
  deliverable: Deliverable;
}

/** Phases that run at the same time: each alone, or the branches of a parallel item. */
function sideBySide({ engagement }: Model): Phase[][] {
  return engagement.items.map((item) => (item.kind === "single" ? [item.phase] : [...item.phases]));
}

function ownedPaths(phase: Phase): OwnedPath[] {
  return phase.deliverables.map((deliverable, index) => ({ phase, index, deliverable }));
}

function isDisputed(a: OwnedPath, b: OwnedPath): boolean {
  const isSamePhase = a.phase === b.phase;
  const isSameAgent = a.deliverable.owner === b.deliverable.owner;
  return !(isSamePhase && isSameAgent) && overlaps(a.deliverable.declared.path, b.deliverable.declared.path);
}
