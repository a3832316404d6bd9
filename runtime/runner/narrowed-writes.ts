import type { Agent, Pipeline } from "../../schema/types.ts";

/** The pipeline with the agents as they are in the phase: with its write scopes, and without questions in a final one or for an element of a list. */
export function narrowedTo(pipeline: Pipeline, phase: string): Pipeline {
  const { writes = {}, final = false, each } = pipeline.phases[phase] ?? {};
  const narrowed = Object.values(pipeline.agents).map((agent): [string, Agent] => {
    const scope = writes[agent.name];
    return [agent.name, { ...agent, ...(scope && { writes: scope }), ...((final || each) && { mayAsk: false }) }];
  });
  return { ...pipeline, agents: Object.fromEntries(narrowed) };
}
