import type { Rule } from "./rule.ts";

export const flowNameReserved: Rule = {
  id: "flow-name-reserved",
  severity: "error",
  check({ engagement: { flow, originOfKeyAt } }, report) {
    if (flow?.name !== "main") return;
    report({
      message: 'A flow cannot have the name "main".',
      span: originOfKeyAt(["flows", "main"]),
      why: "It is the name of the only flow of an engagement that lists its phases itself.",
      help: "name the flow after what its projects do",
    });
  },
};
