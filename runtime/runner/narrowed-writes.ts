import type { Pipeline } from "../../schema/types.ts";

/** The pipeline as it holds in the phase, which may let members write less than they may elsewhere. */
export function narrowedTo(pipeline: Pipeline, phase: string): Pipeline {
  const writes = Object.entries(pipeline.phases[phase]?.writes ?? {});
  const narrowed = writes.flatMap(([name, globs]) => {
    const agent = pipeline.agents[name];
    return agent ? [[name, { ...agent, writes: globs }] as const] : [];
  });
  return { ...pipeline, agents: { ...pipeline.agents, ...Object.fromEntries(narrowed) } };
}
