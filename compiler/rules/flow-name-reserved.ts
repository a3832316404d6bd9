import { mainFlow } from "../../schema/startable-name.ts";
import type { Rule } from "./rule.ts";

export const flowNameReserved: Rule = {
  id: "flow-name-reserved",
  severity: "error",
  check({ engagement: { flow, originOfKeyAt } }, report) {
    if (flow?.declaredAs !== mainFlow) return;
    report({
      message: `A flow cannot have the name "${mainFlow}".`,
      span: originOfKeyAt(["flows", mainFlow]),
      why: "It is the name of the only flow of an engagement that lists its phases itself.",
      help: "name the flow after what its projects do",
    });
  },
};
