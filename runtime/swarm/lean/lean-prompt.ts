import { leanTools } from "../../../schema/lean-tools.ts";
import type { Agent } from "../../../schema/types.ts";
import type { ToolSpec } from "../ports.ts";
import { dataRuleOf, instructionsOf, scopeRule } from "../prompt.ts";
import type { SwarmRound } from "../swarm-round.ts";
import { fenceExample } from "./fenced-file.ts";

/** The agent's tools in the phase that the profile offers, in their order. */
export function offeredTools(all: ToolSpec[], agent: Agent): ToolSpec[] {
  const names = all.map(({ name }) => name);
  const { offered } = leanTools(names, agent.writes.length > 0);
  return all.filter(({ name }) => offered.includes(name));
}

/** The agent's instructions, then the shortest sufficient rules of the swarm. */
export function leanPrompt(setting: SwarmRound, agent: Agent, tools: ToolSpec[]): string {
  const instructions = instructionsOf(setting, agent);
  const names = tools.map(({ name }) => name);
  return `${instructions}\n\n${leanRules(agent, names, dataRuleOf(setting, instructions))}`;
}

function leanRules(agent: Agent, names: string[], dataRule: string): string {
  const has = (name: string) => names.includes(name);
  const rules = [
    `Your tools are ${names.map((name) => `\`${name}\``).join(", ")}, and no others: where your instructions name another one, do without it.`,
    "Do only the task in your brief under “Due now”. Then you get the next one.",
    ...(has("git_write")
      ? [
          `To write a file, answer with its whole text in one fenced block, its path behind the fence: \`${fenceExample}\`, then the text, then \`\`\`\`\` \`\`\`\` \`\`\`\`\`. Use a fence that is longer than any in the text. One file in a reply.`,
          "Every other reply calls a tool.",
        ]
      : ["Every reply calls a tool."]),
    scopeRule(agent),
    dataRule,
    ...(has("report") ? ["Before the phase can finish, `report` your declared values."] : []),
    ...(has("ask") ? ["`ask` only what the customer alone can answer and what changes the work."] : []),
    ...(has("handoff")
      ? ["When your part is done, call `handoff`: say what you did, what is open and what you expect."]
      : []),
    "When nothing is left to do for anybody, call `finish`. If it is refused, do what the reasons say.",
  ];
  return `## How the team works\n\n${rules.map((rule) => `- ${rule}`).join("\n")}`;
}
