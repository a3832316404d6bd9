import type { Found } from "../diagnostics/found.ts";
import type { Declarations } from "../load/declarations.ts";
import type { Agent, LanguageModel, Tool } from "./model.ts";
import { resolveName } from "./resolve-name.ts";

export function linkTools({ tools }: Declarations): ReadonlyMap<string, Tool> {
  return tools;
}

/** The reached agents whose model, prompt and tools all exist, by name. */
export function linkAgents(
  { engagement, agents, prompts, names }: Declarations,
  tools: ReadonlyMap<string, Tool>,
  found: Found,
): ReadonlyMap<string, Agent> {
  const models = new Map<string, LanguageModel>(
    Object.entries(engagement.declared.models).map(([name, declared]) => [name, { name, declared }]),
  );
  const linked = new Map<string, Agent>();
  for (const [name, agent] of agents) {
    const at = agent.origin("model");
    const wanted = { name: agent.declared.model, at, noun: "model", defined: [...models.keys()] };
    const model = resolveName(models, wanted, found);
    const known = (agent.declared.tools ?? []).map((tool, index) =>
      resolveName(tools, { name: tool, at: agent.origin("tools", index), noun: "tool", defined: names.tool }, found),
    );
    const prompt = prompts.get(name);
    if (model === undefined || prompt === undefined || known.includes(undefined)) continue;
    linked.set(name, { ...agent, model, prompt, tools: known.filter((tool) => tool !== undefined) });
  }
  return linked;
}
