import { enumerate } from "../../base/enumerate.ts";
import { leanToolCount } from "../../schema/lean-tools.ts";
import { each } from "../source/missing-value.ts";
import { leanOffer } from "./lean-offer.ts";
import type { Rule } from "./rule.ts";

export const leanToolsLeftOut: Rule = {
  id: "lean-tools-left-out",
  severity: "info",
  check(model, report) {
    each(model.agents, (agent) => {
      const { offered, leftOut } = leanOffer(model, agent) ?? { offered: [], leftOut: [] };
      const missed = leftOut.filter((name) => name !== "ask");
      if (missed.length === 0) return;
      report({
        message: `On a lean model, "${agent.name}" is offered ${enumerate(offered)}, but not ${enumerate(missed)}.`,
        span: agent.originOfKey("tools"),
        related: [
          { message: "The profile is set here.", span: model.engagement.origin("models", agent.model.name, "profile") },
        ],
        why: `Small models choose badly among many tools, so the profile offers ${leanToolCount}: first those without which a phase cannot end, then commands in the order of \`tools\`, then the other built-in tools.`,
        help: "list the most important command first in `tools`, choose `functions` of the built-in tools, or give the others to another agent",
      });
    });
  },
};
