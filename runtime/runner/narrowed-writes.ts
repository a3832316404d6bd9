import type { Pipeline } from "../../schema/types.ts";

/** The pipeline with the write scopes of the phase, which may be narrower than the agents' own. */
export function narrowedTo(pipeline: Pipeline, phase: string): Pipeline {
  const writes = Object.entries(pipeline.phases[phase]?.writes ?? {});
  const narrowed = writes.flatMap(([name, globs]) => {
    const agent = pipeline.agents[name];
    return agent ? [[name, { ...agent, writes: globs }] as const] : [];
  });
  return { ...pipeline, agents: { ...pipeline.agents, ...Object.fromEntries(narrowed) } };
}
