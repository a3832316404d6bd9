import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const writesEverything: Rule = {
  id: "writes-everything",
  severity: "warning",
  check({ agents }, report) {
    each(agents, (agent) => {
      each(agent.declared.writes ?? [], (glob, index) => {
        if (!/^(?:\.\/)?\*\*(?:\/\*{1,2})*$/.test(glob)) return;
        report({
          message: `"${agent.name}" may write everything in the repository.`,
          span: agent.origin("writes", index),
          why: "A write scope keeps agents from changing each other's work and the files they review.",
          help: "list only the folders that the agent works in",
        });
      });
    });
  },
};
