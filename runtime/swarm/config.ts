import type { Agent, Model, Phase } from "../../schema/types.ts";
import { controlToolSpecs } from "./control-tools.ts";
import { leanPrompt, offeredTools } from "./lean/lean-prompt.ts";
import type { Toolbox, ToolSpec } from "./ports.ts";
import { systemPrompt } from "./prompt.ts";
import type { SwarmRound } from "./swarm-round.ts";

export interface Member {
  agent: Agent;
  model: Model;
  system: string;
  tools: ToolSpec[];
}

/** Input of `next` beside the journal; plain data, the same at every resume of a round. */
export interface SwarmConfig {
  /** Id of the project. */
  project: string;
  phase: Phase;
  round: number;
  members: { [name: string]: Member };
}

export function configureSwarm(setting: SwarmRound, toolbox: Toolbox): SwarmConfig {
  const { pipeline, round } = setting;
  const phase = existing(pipeline.phases, setting.phase);
  const members = phase.members.map((name): [string, Member] => {
    const agent = existing(pipeline.agents, name);
    const model = existing(pipeline.models, agent.model);
    const all = [...toolbox.specs(agent), ...controlToolSpecs(agent, phase)];
    if (model.profile !== "lean") return [name, { agent, model, system: systemPrompt(setting, agent), tools: all }];
    const tools = offeredTools(all, agent);
    return [name, { agent, model, system: leanPrompt(setting, agent, tools), tools }];
  });
  return { project: setting.project.id, phase, round, members: Object.fromEntries(members) };
}

/** Returns a named entry. The compiler has checked every name in a pipeline; a missing one means a damaged configuration. */
export function existing<T>(record: { [name: string]: T }, name: string): T {
  const found = record[name];
  if (found === undefined) throw new Error(`The configuration names “${name}”, which it does not contain.`);
  return found;
}
