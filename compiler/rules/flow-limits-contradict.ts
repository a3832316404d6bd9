import type { Rule } from "./rule.ts";

export const flowLimitsContradict: Rule = {
  id: "flow-limits-contradict",
  severity: "warning",
  check({ engagement }, report) {
    const { flow } = engagement;
    const { atOnce, perDay } = flow?.declared.limits ?? {};
    if (flow === undefined || atOnce === undefined || perDay === undefined || perDay >= atOnce) return;
    const at = ["flows", flow.declaredAs, "limits"] as const;
    report({
      message: `The flow "${flow.declaredAs}" has places for ${atOnce} projects at once, and begins at most ${perDay} on a day.`,
      span: engagement.originAt([...at, "atOnce"]),
      related: [{ message: "The number for a day is here.", span: engagement.originAt([...at, "perDay"]) }],
      why: "The places are never all taken unless projects take longer than a day.",
      help: `lower \`atOnce\` to ${perDay}, or raise \`perDay\``,
    });
  },
};
