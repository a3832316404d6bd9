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
        message: `A round of "${phase.name}" ends after ${limits.turns === 1 ? "1 turn" : `${limits.turns} turns`}, and ${owners} agents have to write something.`,
        span: origin("turns"),
        related: [{ message: "What they have to write.", span: phase.originOfKey("deliverables") }],
        why: "Each needs a turn at least, so no round could finish.",
        help: `allow ${owners} turns at the very least; 5 for each is a start`,
      });
    });
  },
};
