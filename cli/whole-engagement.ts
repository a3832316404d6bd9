import type { Pipeline } from "../schema/types.ts";

/** Returns the models, agents, tools, phases and steps of all flows together, for questions about the engagement. Flows share the files behind them. */
export function wholeEngagement(flows: readonly { pipeline: Pipeline }[]): Pipeline {
  const [first] = flows;
  if (first === undefined) throw new Error("An engagement has at least one flow.");
  const all = <Part extends "models" | "agents" | "tools" | "phases">(part: Part): Pipeline[Part] =>
    Object.assign({}, ...flows.map(({ pipeline }) => pipeline[part]));
  return {
    ...first.pipeline,
    models: all("models"),
    agents: all("agents"),
    tools: all("tools"),
    phases: all("phases"),
    steps: flows.flatMap(({ pipeline }) => pipeline.steps),
  };
}
