import { enumerate } from "../../base/enumerate.ts";
import { leanToolCount } from "../../schema/lean-tools.ts";
import { each } from "../source/missing-value.ts";
import { leanOffer } from "./lean-offer.ts";
import type { Rule } from "./rule.ts";

export const leanQuestionLeftOut: Rule = {
  id: "lean-question-left-out",
  severity: "warning",
  check(model, report) {
    each(model.agents, (agent) => {
      const { offered, leftOut } = leanOffer(model, agent) ?? { offered: [], leftOut: [] };
      if (!leftOut.includes("ask")) return;
      report({
        message: `"${agent.name}" may ask the customer, but its lean model leaves no room for \`ask\` beside ${enumerate(offered)}.`,
        span: agent.originOfKey("mayAsk"),
        related: [
          { message: "The profile is set here.", span: model.engagement.origin("models", agent.model.name, "profile") },
        ],
        why: `The profile offers ${leanToolCount} tools, and none of these can be omitted, so the agent could never ask.`,
        help: "let another agent ask, give the verdicts or the reported values to another agent, or choose a model without the profile",
      });
    });
  },
};
