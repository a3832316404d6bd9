import type { Pipeline } from "../../../schema/types.ts";
import type { OutputFile } from "../output-file.ts";
import type { Machine } from "./definition.ts";

/** One flow of an engagement, with its emitted files. The flow `main` is an engagement's only one, and has no name here. */
export interface CompiledFlow {
  pipeline: Pipeline;
  files: readonly OutputFile[];
  /** The emitted machine, where it is at hand. */
  machine?: Machine;
}

/** Returns the name of a flow; undefined for `main`. */
export function flowOf(pipeline: Pipeline): string | undefined {
  return pipeline.flow?.name;
}

export function textOf(files: readonly OutputFile[], path: string): string {
  const file = files.find((each) => each.path === path);
  if (!file) throw new Error(`The compiled engagement has no ${path}.`);
  return file.text;
}
