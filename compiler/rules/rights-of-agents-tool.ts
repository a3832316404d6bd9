import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

const powers = {
  rights: "rights in an account",
  assume: "a role of another account",
  forge: "the credentials of a forge",
} as const;

export const rightsOfAgentsTool: Rule = {
  id: "rights-of-agents-tool",
  severity: "error",
  check({ agents }, report) {
    each(agents, (agent) => {
      each(agent.tools, (tool, index) => {
        const key = (["rights", "assume", "forge"] as const).find((each) => tool.declared[each] !== undefined);
        if (key === undefined) return;
        report({
          message: `"${agent.name}" may not have "${tool.name}", which has ${powers[key]}.`,
          span: agent.origin("tools", index),
          related: [{ message: "The tool declares them here.", span: tool.originOfKey(key) }],
          why: "Agents propose; what acts in an account or on a forge is a call of a phase, which people can see and approve before.",
          help: "remove the tool from the agent, and call it in a phase of its own",
        });
      });
    });
  },
};
