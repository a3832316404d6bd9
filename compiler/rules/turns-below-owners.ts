import { each } from "../source/missing-value.ts";
import { declaredLimits } from "./declared-limits.ts";
import { ownersOf } from "./owners.ts";
import type { Rule } from "./rule.ts";

export const turnsBelowOwners: Rule = {
  id: "turns-below-owners",
  severity: "error",
  check(model, report) {
    each(declaredLimits(model), ({ phase, limits, origin }) => {
      const owners = ownersOf(phase).length;
      if (limits.turns === undefined || limits.turns >= owners) return;
      report({
        message: `A round of "${phase.name}" ends after ${limits.turns === 1 ? "1 turn" : `${limits.turns} turns`}, but ${owners} agents have to write a deliverable.`,
        span: origin("turns"),
        related: [{ message: "The deliverables are here.", span: phase.originOfKey("deliverables") }],
        why: "Each needs at least one turn, so no round could finish.",
        help: `allow at least ${owners} turns; 5 for each agent is a good start`,
      });
    });
  },
};
