import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ExampleEvent, RepositoryExample } from "../compiler/index.ts";
import type { CompiledEngagement } from "../runtime/local/up.ts";
import { partsOfStartable, startableName } from "../schema/startable-name.ts";
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
  /** Example events of the triggers that start its projects. */
  examples: readonly ExampleEvent[];
}

/**
 * Compiles an engagement of one flow, or one flow of several, named such as auto-dev/triage; passes diagnostics to `report`, and ends the
 * command with exit code 1 on errors.
 */
export async function compileEngagement(
  workspace: string,
  name: string,
  report: (text: string) => void,
): Promise<Compilation> {
  const [only, ...others] = await compileFlows(workspace, name, report);
  if (only !== undefined && others.length === 0) return only;
  const names = [only, ...others].flatMap((flow) => flow?.name ?? []);
  throw new Mistake(`Name the flow: ${names.join(", ")}.`, 1);
}

/** The same; of a flow for several repositories, the first one. */
export async function compileOne(
  workspace: string,
  name: string,
  report: (text: string) => void,
): Promise<Compilation> {
  const [first, ...others] = await compileFlows(workspace, name, report);
  const declared = first?.pipeline.flow?.declaredAs;
  const isOne = declared !== undefined && others.every(({ pipeline }) => pipeline.flow?.declaredAs === declared);
  return first !== undefined && isOne ? first : compileEngagement(workspace, name, report);
}

/** Compiles every flow of an engagement, or the one that the name means. */
export async function compileFlows(
  workspace: string,
  name: string,
  report: (text: string) => void,
): Promise<Compilation[]> {
  const { compile, listEngagements, nodeHost } = await import("../compiler/index.ts");
  const host = nodeHost(workspace);
  const { engagement, flow } = partsOfStartable(name);
  if (!listEngagements(host).includes(engagement)) {
    throw new Mistake(
      `There is no engagement "${engagement}". This workspace has ${listEngagements(host).join(", ") || "none"}.`,
      1,
    );
  }
  const { diagnostics, flows, sources } = seenFromRepository(workspace, compile(host, { engagement }));
  const text = render("text", diagnostics, sources);
  if (text !== "") report(text);
  if (hasErrors(diagnostics) || flows === undefined) {
    throw new Mistake(`${engagement} does not compile: ${countInWords(diagnostics)}.`, 1);
  }
  const compiled = flows.map(({ pipeline, files, examples, example }) => ({
    ...runnableEngagement(pipeline, files, example),
    files,
    pipeline,
    examples,
  }));
  const isNamed = ({ pipeline }: Compilation) => [pipeline.flow?.name, pipeline.flow?.declaredAs].includes(flow);
  const chosen = flow === undefined ? compiled : compiled.filter(isNamed);
  if (chosen.length > 0) return chosen;
  throw new Mistake(`There is no flow "${flow}". There is ${compiled.map((each) => each.name).join(", ")}.`, 1);
}

/** Parts of a compilation that the runtime uses. */
export function runnableEngagement(
  pipeline: Pipeline,
  files: readonly OutputFile[],
  example?: RepositoryExample,
): CompiledEngagement {
  const content = (path: string): string => {
    const file = files.find((each) => each.path === path);
    if (file === undefined) throw new Error(`The compiler emitted no ${path}.`);
    return file.text;
  };
  return {
    name: startableName(pipeline.name, pipeline.flow?.name),
    title: pipeline.title,
    description: pipeline.description,
    definition: content("state-machine.asl.json"),
    config: content("runner.json"),
    manifest: content("status.json"),
    example,
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

/** Returns all files of an engagement's flows; with several flows, those of each are in a folder of their own. */
export function filesOfFlows(flows: readonly Compilation[]): OutputFile[] {
  return flows.flatMap(({ pipeline: { flow }, files }) =>
    flow === undefined ? files : files.map((file) => ({ ...file, path: `flows/${flow.name}/${file.path}` })),
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
