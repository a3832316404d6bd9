import type { ToolRule } from "../tool-rule.ts";

export const forgeEffectMismatch: ToolRule = {
  id: "forge-effect-mismatch",
  severity: "error",
  check({ name, declared: { forge, effect } }, report) {
    if (forge === undefined || effect === "execute") return;
    report({
      message: `"${name}" acts on a forge, so its effect is execute, not ${effect}.`,
      at: { path: ["effect"] },
      related: [{ message: "The operation is set here.", at: { path: ["forge", "operation"] } }],
      why: "A merge, a comment or a closed issue is a change outside the project: the rules about gates, and about texts of strangers, go by the effect.",
      help: "write `effect: execute`",
      // Only a phase can call the tool, so no agent gets a right by it.
      edit: "execute",
    });
  },
};
