import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const toolNameTaken: Rule = {
  id: "tool-name-taken",
  severity: "error",
  check({ agents }, report) {
    each(agents, (agent) => {
      const taken = new Map(swarmTools.map((name) => [name, "every agent has it"]));
      // Tools with several names are checked first, whatever the order of the list.
      for (const several of [true, false]) {
        each(agent.tools, (tool, index) => {
          const kind = kindOfFile(tool.declared);
          if (kind.bringsSeveralNames !== several) return;
          const names = kind.namesForModels(tool.name, tool.declared);
          const name = names.find((name) => taken.has(name));
          for (const each of names) if (name === undefined) taken.set(each, `"${tool.name}" provides it`);
          if (name === undefined) return;
          report({
            message: `Models would see "${tool.name}" as ${name}, but that name is taken: ${taken.get(name)}.`,
            span: agent.origin("tools", index),
            why: "Models refuse two tools with the same name.",
            help: !several ? "rename the tool's file" : `remove one of the two from "${agent.name}"`,
          });
        });
      }
    });
  },
};

/** Functions that every agent has, because they run the swarm. */
export const swarmTools: readonly string[] = ["handoff", "ask", "report", "finish"];
