import type { Side } from "../compiler/diff/diff-engagement.ts";
import type { Compilation } from "../compiler/index.ts";

type Sides = [Side | undefined, Side | undefined];

/**
 * Adds the infrastructure and the monthly price of environments declared in both compilations. Slow, so skipped when
 * the pipelines are equal and nothing can differ.
 */
export async function withEnvironments(
  before: Compilation | undefined,
  after: Compilation | undefined,
): Promise<Sides> {
  if (!before?.pipeline || !after?.pipeline) return [before, after];
  if (JSON.stringify(before.pipeline) === JSON.stringify(after.pipeline)) return [before, after];
  const declared = Object.keys(before.pipeline.environments ?? {});
  const names = declared.filter((name) => after.pipeline?.environments?.[name]);
  return [await synthesised(before, names), await synthesised(after, names)];
}

async function synthesised(compilation: Compilation, environments: readonly string[]): Promise<Side> {
  const { pipeline, files = [] } = compilation;
  if (!pipeline || environments.length === 0) return compilation;
  const { priceEnvironment, synthesise } = await import("../compiler/index.ts");
  const infra = [];
  const monthlyMicros: { [environment: string]: number } = {};
  for (const name of environments) {
    infra.push(...(await synthesise([pipeline], name)));
    monthlyMicros[name] = (await priceEnvironment([pipeline], name)).idle.totalMicros;
  }
  return { pipeline, files: [...files, ...infra], monthlyMicros };
}
