import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Agent, Tool } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

const allowed = { "read-only": ["read"], "dry-run": ["read", "write"], execute: ["read", "write", "execute"] } as const;

export const toolEffectAboveLane: Rule = {
  id: "tool-effect-above-lane",
  severity: "error",
  check({ agents }, report) {
    each(agents, (agent) => {
      const lane = agent.declared.lane ?? "dry-run";
      each(agent.tools, (tool, index) => {
        if (isAllowed(agent, tool)) return;
        const needed = tool.declared.effect === "execute" ? "execute" : "dry-run";
        report({
          message: `"${agent.name}" is in the lane ${lane}, so it may not use "${tool.name}", whose effect is ${tool.declared.effect}.`,
          span: agent.origin("tools", index),
          related: [{ message: "The tool's effect is set here.", span: tool.origin("effect") }],
          why: "The lane limits what an agent may change: nothing (read-only), the repository (dry-run), or systems outside too (execute).",
          help: `put "${agent.name}" in the lane ${needed}, or remove the tool`,
        });
      });
    });
  },
};

function isAllowed({ declared }: Agent, tool: Tool): boolean {
  const { effect } = tool.declared;
  const effects: readonly string[] = allowed[declared.lane ?? "dry-run"];
  // A built-in tool with a wrong effect is reported by another rule; its lane is not known yet.
  const isKnown = kindOfFile(tool.declared).possibleEffects(tool.declared)?.includes(effect) ?? true;
  return !isKnown || effects.includes(effect);
}
