import { expect } from "vitest";
import type { Machine } from "../../compiler/asl/states.ts";
import { createFound } from "../../compiler/diagnostics/found.ts";
import { emit } from "../../compiler/emit/emit.ts";
import type { OutputFile } from "../../compiler/emit/output-file.ts";
import { link } from "../../compiler/link/link.ts";
import { load } from "../../compiler/load/load.ts";
import { lower } from "../../compiler/lower/lower.ts";
import { nodeHost } from "../../compiler/source/node-host.ts";
import type { Pipeline } from "../../schema/types.ts";

/** One engagement for each feature of the step graph; this folder is their workspace. */
export const features = [
  "internal",
  "gate",
  "review",
  "revise",
  "condition",
  "parallel",
  "unattended",
  "reject",
  "call",
  "send-back",
  "finally",
  "requires",
  "fresh",
  "values",
  "money",
  "money-review",
  "each",
  "branches",
  "locks",
  "day",
  "repository",
  "repository-end",
  "sensitive",
] as const;

export type Feature = (typeof features)[number];

export function lowerFeature(feature: Feature): Pipeline {
  const found = createFound();
  const declarations = load(nodeHost(import.meta.dirname), feature, found)?.flows[0];
  const model = declarations && link(declarations, found);
  const pipeline = model && lower(model, found);
  expect(found.diagnostics()).toEqual([]);
  if (!pipeline) throw new Error(`${feature} gave neither a pipeline nor a diagnostic`);
  return pipeline;
}

export function emitPipeline(pipeline: Pipeline): OutputFile[] {
  const found = createFound();
  const files = emit(pipeline, found);
  expect(found.diagnostics()).toEqual([]);
  return files;
}

export function textOf(files: readonly OutputFile[], path: string): string {
  const file = files.find((file) => file.path === path);
  if (!file) throw new Error(`no ${path} among ${files.map(({ path }) => path).join(", ")}`);
  return file.text;
}

export function machineOf(feature: Feature): Machine {
  return JSON.parse(textOf(emitPipeline(lowerFeature(feature)), "state-machine.asl.json")) as Machine;
}
