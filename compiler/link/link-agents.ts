import type { Found } from "../diagnostics/found.ts";
import type { Declarations } from "../load/declarations.ts";
import { assemble, mapEach, throwMissing } from "../source/missing-value.ts";
import type { Agent, LanguageModel, Tool } from "./model.ts";
import { resolveName } from "./resolve-name.ts";

/** Returns the reached agents by name. */
export function linkAgents(
  { agents, prompts, tools, names, fileOf }: Declarations,
  findModel: (name: string, agent: Pick<Agent, "origin">) => LanguageModel,
  found: Found,
): ReadonlyMap<string, Agent> {
  const linked = new Map<string, Agent>();
  for (const [name, agent] of agents) {
    const { file, origin, originOfKey, originWithin, originAt, originOfKeyAt, originWithinAt } = agent;
    const tool = (name: string, index: number): Tool => {
      const [at, defined] = [origin("tools", index), names.tool];
      return resolveName(tools, { name, at, noun: "tool", defined, fileOf: (other) => fileOf("tool", other) }, found);
    };
    linked.set(
      name,
      assemble<Agent>({
        name: () => name,
        file: () => file,
        declared: () => agent.declared,
        origin: () => origin,
        originOfKey: () => originOfKey,
        originWithin: () => originWithin,
        originAt: () => originAt,
        originOfKeyAt: () => originOfKeyAt,
        originWithinAt: () => originWithinAt,
        model: () => findModel(agent.declared.model, agent),
        prompt: () => prompts.get(name) ?? throwMissing(),
        tools: () => mapEach(agent.declared.tools ?? [], tool),
      }),
    );
  }
  return linked;
}
