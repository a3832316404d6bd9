import type { Side } from "../compiler/diff/diff-engagement.ts";
import type { Compilation, CompiledFlow } from "../compiler/index.ts";
import type { Pipeline } from "../schema/types.ts";

/**
 * Adds the infrastructure and the monthly price of environments declared in both compilations to the sides of one of their flows. Slow, so
 * skipped when the pipelines are equal and nothing can differ.
 */
export async function withEnvironments(
  before: Compilation | undefined,
  after: Compilation | undefined,
  [old, now]: readonly [CompiledFlow, CompiledFlow],
): Promise<[Side, Side]> {
  const [was, is] = [pipelinesOf(before), pipelinesOf(after)];
  if (JSON.stringify(was) === JSON.stringify(is)) return [old, now];
  const names = Object.keys(old.pipeline.environments ?? {}).filter((name) => now.pipeline.environments?.[name]);
  return [await synthesised(old, was, names), await synthesised(now, is, names)];
}

function pipelinesOf(compilation: Compilation | undefined): Pipeline[] {
  return (compilation?.flows ?? []).map(({ pipeline }) => pipeline);
}

async function synthesised(
  { pipeline, files }: CompiledFlow,
  pipelines: readonly Pipeline[],
  environments: readonly string[],
): Promise<Side> {
  if (environments.length === 0) return { pipeline, files };
  const { priceEnvironment, synthesise } = await import("../compiler/index.ts");
  const infra = [];
  const monthlyMicros: { [environment: string]: number } = {};
  for (const name of environments) {
    infra.push(...(await synthesise(pipelines, name)));
    monthlyMicros[name] = (await priceEnvironment(pipelines, name)).idle.totalMicros;
  }
  return { pipeline, files: [...files, ...infra], monthlyMicros };
}
