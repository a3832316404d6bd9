import { count } from "../../base/count.ts";
import { each } from "../source/missing-value.ts";
import { handoffsNeeded } from "./handoffs-needed.ts";
import { memberPlace } from "./member-place.ts";
import type { Rule } from "./rule.ts";

export const unreachableAgent: Rule = {
  id: "unreachable-agent",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const most = phase.declared.limits?.handoffs;
      const { entry } = phase;
      if (most === undefined || entry === undefined) return;
      const needed = handoffsNeeded(phase);
      each(phase.members, (member, index) => {
        const handoffs = needed.get(member) ?? 0;
        if (handoffs <= most || phase.members.indexOf(member) < index) return;
        report({
          message: `"${member.name}" can never work in the phase "${phase.name}": reaching it takes ${count(handoffs, "handoff")}, but only ${most} are allowed.`,
          span: memberPlace(phase, member),
          related: [{ message: "The limit is here.", span: phase.origin("limits", "handoffs") }],
          why: `A round begins with "${entry.name}" and continues through handoffs.`,
          help: `allow more handoffs, or remove "${member.name}" from the members`,
        });
      });
    });
  },
};
