import type { Tool } from "../link/model.ts";
import { each } from "../source/hole.ts";
import type { Rule } from "./rule.ts";

export const toolNameTaken: Rule = {
  id: "tool-name-taken",
  severity: "error",
  check({ agents }, report) {
    each(agents, (agent) => {
      const taken = new Map(swarmTools.map((name) => [name, "every agent has it"]));
      const commands: { tool: Tool; index: number }[] = [];
      each(agent.tools, (tool, index) => {
        const { builtin } = tool.declared;
        if (builtin === undefined) commands.push({ tool, index });
        else for (const name of builtInTools[builtin]) taken.set(name, `"${tool.name}" brings it`);
      });
      each(commands, ({ tool, index }) => {
        const name = tool.name.replaceAll("-", "_");
        const owner = taken.get(name);
        if (owner === undefined) return;
        report({
          message: `A model would know "${tool.name}" as ${name}, and that name is taken: ${owner}.`,
          span: agent.origin("tools", index),
          why: "Models refuse two tools of one name.",
          help: "rename the tool's file",
        });
      });
    });
  },
};

/** The names that agents' built-in tools have for a model; a test compares them with the runtime's. */
export const builtInTools: Readonly<Record<NonNullable<Tool["declared"]["builtin"]>, readonly string[]>> = {
  adr: ["adr_write"],
  git: ["git_list", "git_read", "git_write", "git_history"],
  ledger: ["ledger_add", "ledger_read", "ledger_resolve"],
  review: ["review_submit"],
};

/** Every agent has them: they run the swarm. */
export const swarmTools: readonly string[] = ["handoff", "ask", "report", "finish"];
