import { each } from "../source/missing-value.ts";
import { declaredLimits } from "./declared-limits.ts";
import { handoffsNeeded } from "./handoffs-needed.ts";
import { ownersOf } from "./owners.ts";
import type { Rule } from "./rule.ts";

export const handoffsBelowOwners: Rule = {
  id: "handoffs-below-owners",
  severity: "error",
  check(model, report) {
    each(declaredLimits(model), ({ phase, limits, origin }) => {
      if (phase.entry === undefined) return;
      const others = ownersOf(phase).filter((owner) => owner !== phase.entry).length;
      const most = limits.handoffs;
      // Unreachable agents have their own diagnostic.
      if (most === undefined || most >= others || Math.max(...handoffsNeeded(phase).values()) > most) return;
      report({
        message: `A round of "${phase.name}" has ${most === 1 ? "1 handoff" : `${most} handoffs`}, but ${others} agents besides its entry have to write a deliverable.`,
        span: origin("handoffs"),
        related: [{ message: "The deliverables are here.", span: phase.originOfKey("deliverables") }],
        why: "Each is reached by a handoff, so no round could finish.",
        help: `allow at least ${others} handoffs`,
      });
    });
  },
};
