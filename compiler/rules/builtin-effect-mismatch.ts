import { builtInFunctions, type Effect } from "../kinds/tools/built-in-functions.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

const order: readonly Effect[] = ["read", "write", "execute"];

export const builtinEffectMismatch: Rule = {
  id: "builtin-effect-mismatch",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      const { builtin, effect } = tool.declared;
      if (builtin === undefined) return;
      const effects = new Set(Object.values(builtInFunctions[builtin]));
      if (effects.has(effect)) return;
      const possible = order.filter((each) => effects.has(each));
      const most = possible.at(-1) ?? "read";
      const isLowered = order.indexOf(most) < order.indexOf(effect);
      const span = tool.origin("effect");
      report({
        message: `"${tool.name}" is the built-in tool ${builtin}, whose effect is ${possible.join(" or ")}, not ${effect}.`,
        span,
        related: [{ message: "The built-in tool.", span: tool.origin("builtin") }],
        why: isLowered
          ? "Agents would be restricted to a lane that the tool does not need."
          : "The tool would have no function left to call.",
        help: `write \`effect: ${possible.join("` or `effect: ")}\``,
        // Lowering the declared effect changes no rights; raising it is a person's decision.
        ...(isLowered && { edit: { span, text: most } }),
      });
    });
  },
};
