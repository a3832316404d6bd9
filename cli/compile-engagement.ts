import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { CompiledEngagement } from "../runtime/local/up.ts";
import type { Pipeline } from "../schema/types.ts";
import { Mistake } from "./crew-command.ts";
import { countInWords, hasErrors, render } from "./diagnostics-output.ts";
import { seenFromRepository } from "./in-repository.ts";

interface OutputFile {
  path: string;
  text: string;
}

export interface Compilation extends CompiledEngagement {
  files: OutputFile[];
  pipeline: Pipeline;
}

/** Compiles one engagement; passes diagnostics to `report`, and ends the command with exit code 1 on errors. */
export async function compileEngagement(
  workspace: string,
  name: string,
  report: (text: string) => void,
): Promise<Compilation> {
  const { compile, listEngagements, nodeHost } = await import("../compiler/index.ts");
  const host = nodeHost(workspace);
  if (!listEngagements(host).includes(name)) {
    throw new Mistake(
      `There is no engagement "${name}". This workspace has ${listEngagements(host).join(", ") || "none"}.`,
      1,
    );
  }
  const { diagnostics, files, pipeline, sources } = seenFromRepository(workspace, compile(host, { engagement: name }));
  const text = render("text", diagnostics, sources);
  if (text !== "") report(text);
  if (hasErrors(diagnostics) || files === undefined || pipeline === undefined) {
    throw new Mistake(`${name} does not compile: ${countInWords(diagnostics)}.`, 1);
  }
  return { ...runnableEngagement(pipeline, files), files, pipeline };
}

/** Parts of a compilation that the runtime uses. */
export function runnableEngagement(pipeline: Pipeline, files: readonly OutputFile[]): CompiledEngagement {
  const content = (path: string): string => {
    const file = files.find((each) => each.path === path);
    if (file === undefined) throw new Error(`The compiler emitted no ${path}.`);
    return file.text;
  };
  return {
    name: pipeline.name,
    title: pipeline.title,
    description: pipeline.description,
    definition: content("state-machine.asl.json"),
    config: content("runner.json"),
    manifest: content("status.json"),
  };
}

/** Returns the named engagement, or without a name the only one of the workspace. */
export async function engagementNamed(workspace: string, name: string | undefined): Promise<string> {
  if (name !== undefined) return name;
  const { listEngagements, nodeHost } = await import("../compiler/index.ts");
  const [only, ...others] = listEngagements(nodeHost(workspace));
  if (only !== undefined && others.length === 0) return only;
  throw new Mistake(
    `Name the engagement. This workspace has ${[only, ...others].filter(Boolean).join(", ") || "none"}.`,
  );
}

/** Replaces `<out>/<engagement>` completely, so that no file of an older compilation remains; returns the paths written. */
export function writeOutput(
  workspace: string,
  engagement: string,
  files: OutputFile[],
  out = join(workspace, "dist"),
): string[] {
  const folder = resolve(out, engagement);
  try {
    rmSync(folder, { recursive: true, force: true });
    return files.map(({ path, text }) => {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      return target;
    });
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Mistake(
      `The compiled files cannot be written to ${path ?? folder} (${code}). Make the folder writable for this account, and check that the disk has free space.`,
      1,
    );
  }
}
