import { mainFlow } from "../schema/startable-name.ts";
import type { Environment, Pipeline } from "../schema/types.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { createFound, type Found } from "./diagnostics/found.ts";
import type { Sources } from "./diagnostics/sources.ts";
import { suppress, suppressionMark } from "./diagnostics/suppress.ts";
import { emitMachine } from "./emit/asl/emit-asl.ts";
import { complete, emit } from "./emit/emit.ts";
import { checkRights } from "./emit/infra/check-rights.ts";
import { flowOf } from "./emit/infra/compiled-flow.ts";
import { type Existing, engagementOf } from "./emit/infra/deployment-of.ts";
import type { EnvironmentCost } from "./emit/infra/price/environment-cost.ts";
import type { OutputFile } from "./emit/output-file.ts";
import { emitImage } from "./emit/runner/emit-image.ts";
import type { Explainable, Explanation } from "./explain/explain.ts";
import type { HeldRight } from "./explain/explain-rights.ts";
import { freeze } from "./ir/freeze.ts";
import { link, unknownKinds } from "./link/link.ts";
import type { Model } from "./link/model.ts";
import { engagementFolder, type LibraryKind } from "./load/library.ts";
import { listEngagements, load } from "./load/load.ts";
import { listUnused, loadUnused, type Used } from "./load/load-unused.ts";
import { causingPlacesOf } from "./lower/causing-places.ts";
import { exampleCodeOf, type RepositoryExample } from "./lower/example-code.ts";
import { type ExampleEvent, examplesOf } from "./lower/example-events.ts";
import { lower } from "./lower/lower.ts";
import { check } from "./rules/check.ts";
import type { Host } from "./source/host.ts";
import { folderHost, type RememberingHost, rememberingHost } from "./source/remembering-host.ts";

export { applyEdits } from "./diagnostics/apply-edits.ts";
export { type Diagnostic, editsOf, type Severity } from "./diagnostics/diagnostic.ts";
export { renderGithub } from "./diagnostics/render-github.ts";
export { renderJson } from "./diagnostics/render-json.ts";
export { renderSarif } from "./diagnostics/render-sarif.ts";
export { renderText } from "./diagnostics/render-text.ts";
export type { Sources } from "./diagnostics/sources.ts";
export { suppress, suppressionMark } from "./diagnostics/suppress.ts";
export { deploymentName, earlierDeploymentName } from "./emit/infra/names.ts";
export type { EnvironmentCost } from "./emit/infra/price/environment-cost.ts";
export type { MonthlyStarts, StartsCost } from "./emit/infra/price/monthly-starts.ts";
export type { ProjectCost } from "./emit/infra/price/project-cost.ts";
export type { OutputFile } from "./emit/output-file.ts";
export type { Explanation } from "./explain/explain.ts";
export { type ListedTool, listTools } from "./load/list-tools.ts";
export { listEngagements } from "./load/load.ts";
export type { RepositoryExample } from "./lower/example-code.ts";
export type { ExampleEvent } from "./lower/example-events.ts";
export type { Host } from "./source/host.ts";
export { nodeHost } from "./source/node-host.ts";

/** Diagnostics of a workspace, with the texts that they refer to. */
export interface Validation {
  /** Sorted by place. */
  diagnostics: Diagnostic[];
  /** Files that the diagnostics refer to. */
  sources: Sources;
}

export interface Compilation extends Validation {
  /** Pipeline of the flow that was asked for, or of the only one; undefined when there are errors, or several flows. */
  pipeline?: Pipeline;
  /** Files of that flow; without a flow those of all, each flow's in a folder of its own. Undefined when there are errors. */
  files?: OutputFile[];
  /** Undefined when there are errors. */
  flows?: CompiledFlow[];
}

/** One flow of a compiled engagement, `main` for an engagement that lists its phases itself. */
export interface CompiledFlow {
  name: string;
  pipeline: Pipeline;
  files: OutputFile[];
  /** Example events of the triggers that start its projects. */
  examples: readonly ExampleEvent[];
  /** Code with which rehearsals of it begin. */
  example: RepositoryExample | undefined;
}

/**
 * Compiles one engagement, or one of its flows, to the files that run it. All flows are checked in both cases. The same workspace gives the same
 * bytes on every machine.
 */
export function compile(host: Host, options: { engagement: string; flow?: string | undefined }): Compilation {
  const found = createFound();
  const remembering = rememberingHost(host);
  const { compiled } = runPasses(remembering, options.engagement, found);
  const flows = compiled?.map(({ pipeline, files, examples, example }) => ({
    name: pipeline.flow?.name ?? mainFlow,
    pipeline,
    files: complete(pipeline, files),
    examples,
    example,
  }));
  const chosen = flows?.find(({ name, pipeline }) =>
    options.flow === undefined ? pipeline.flow === undefined : name === options.flow,
  );
  return {
    ...(chosen && { pipeline: chosen.pipeline }),
    ...(flows && { flows, files: chosen?.files ?? flows.flatMap(filesIn) }),
    ...validationOf(found, remembering),
  };
}

function filesIn({ name, files }: CompiledFlow): OutputFile[] {
  return files.map((file) => ({ ...file, path: `flows/${name}/${file.path}` }));
}

/**
 * Returns the files that deploy a compiled engagement, given by its flows, to one of its environments:
 * `infra/<environment>/main.tf.json` and `manifest.json`, and with flows the list of their files and the
 * image with the programs of all of them. Of an `existing` deployment it keeps the name, and the rights of versions that still have projects.
 * Loads its code on demand, so that checking and compiling do not wait for it.
 */
export async function synthesise(
  flows: readonly Pipeline[],
  environment: string,
  existing: Existing = {},
): Promise<OutputFile[]> {
  const { emitInfra } = await import("./emit/infra/emit-infra.ts");
  const compiled = flows.map((pipeline) => ({ pipeline, files: emit(pipeline, createFound()) }));
  const infra = emitInfra(compiled, environmentOf(engagementOf(compiled), environment), existing);
  return flows.some((pipeline) => flowOf(pipeline) !== undefined) ? [...emitImage(...flows), ...infra] : infra;
}

/**
 * Returns a template for AWS CloudFormation with the roles that deploy an environment from GitHub; `main` is its emitted `main.tf.json`, `name`
 * that of an existing deployment.
 */
export async function deployerTemplate(
  pipeline: Pick<Pipeline, "name">,
  environment: Environment,
  main: string,
  name?: string,
): Promise<{ [section: string]: unknown }> {
  const { deployerTemplate: template } = await import("./emit/infra/deployer/deployer-template.ts");
  return template(pipeline, environment, main, name);
}

/** Computes the cost of an idle environment, and of projects in it, from its resources. */
export async function priceEnvironment(flows: readonly Pipeline[], environment: string): Promise<EnvironmentCost> {
  const { environmentCost } = await import("./emit/infra/price/environment-cost.ts");
  const engagement = engagementOf(flows.map((pipeline) => ({ pipeline })));
  return environmentCost(flows, environmentOf(engagement, environment), await synthesise(flows, environment));
}

function environmentOf({ environments = {} }: Pipeline, name: string): Environment {
  const environment = environments[name];
  if (!environment) throw new Error(`There is no environment "${name}".`);
  return environment;
}

/**
 * Checks one engagement, or all of them and the library's unused files. Refuses exactly what `compile` refuses, since
 * both run the same passes. Calls `onChecked` after each engagement with the number of finished ones.
 */
export function validate(
  host: Host,
  engagement?: string,
  onChecked: (done: number, all: number) => void = () => undefined,
): Validation & { engagements: string[] } {
  const found = createFound();
  const shared = rememberingHost(host);
  const engagements = engagement === undefined ? listEngagements(shared) : [engagement];
  const sources = new Map<string, string>();
  const suppressing = new Map<string, string>();
  const reached = new Set<string>();
  const unknown = new Set<LibraryKind>();
  for (const [index, name] of engagements.entries()) {
    // Files of the engagement's folder are released with it: a thousand parsed engagements do not fit into memory.
    const own = folderHost(host, shared, engagementFolder(name));
    const checked = checkEngagement(own, name, engagement === undefined);
    found.addAll(checked.found);
    for (const path of checked.reached) reached.add(path);
    for (const kind of checked.unknown) unknown.add(kind);
    for (const [path, text] of own.sources(filesOf(checked.found.diagnostics()))) sources.set(path, text);
    for (const [path, text] of own.textsWith(suppressionMark)) suppressing.set(path, text);
    onChecked(index + 1, engagements.length);
  }
  if (engagement === undefined) loadUnused(shared, undefined, { reached, unknown }, found);
  const texts = new Map([...shared.textsWith(suppressionMark), ...suppressing]);
  const isAll = engagement === undefined && unknown.size === 0;
  const diagnostics = suppress(found.diagnostics(), texts, { isAll });
  const shown = new Map([...texts, ...shared.sources(filesOf(diagnostics)), ...sources]);
  return { engagements, diagnostics, sources: shown };
}

/** Explains all meanings of `topic` in a workspace and the language. Loads its code on demand. */
export async function explain(
  host: Host,
  topic: string,
  options: Pick<Explainable, "pages" | "placeOf" | "now">,
): Promise<Explanation> {
  const [{ explain: explainTopic }, { rightsIn }] = await Promise.all([
    import("./explain/explain.ts"),
    import("./emit/infra/deployment-of.ts"),
  ]);
  const remembering = rememberingHost(host);
  const engagements = listEngagements(remembering);
  const reached = new Set<string>();
  const models = engagements.flatMap((name) => {
    const loaded = load(remembering, name, createFound());
    for (const path of loaded?.reached ?? []) reached.add(path);
    return (loaded?.flows ?? []).map((flow) => link(flow, createFound()));
  });
  const rightsOf = (engagement: string) => {
    const { flows = [] } = compile(remembering, { engagement });
    return Object.values(flows[0]?.pipeline.environments ?? {}).flatMap((environment) =>
      rightsIn(flows, environment).map((right) => ({ engagement, environment: environment.name, ...right })),
    );
  };
  let rights: HeldRight[] | undefined;
  return explainTopic(topic, {
    models,
    unused: listUnused(remembering, engagements, reached),
    rights: () => {
      rights ??= engagements.flatMap(rightsOf);
      return rights;
    },
    ...options,
  });
}

/** Files that one engagement uses, and its diagnostics. */
export interface Checked extends Used {
  found: Found;
}

/**
 * Checks one engagement; by default also reports unused files of its folder. Does not read unchanged files again: the
 * host returns the same array for them.
 */
export function checkEngagement(host: Host, engagement: string, isUnusedTold = true): Checked {
  const found = createFound();
  const { models, reached } = runPasses(host, engagement, found);
  const unknown = new Set(models === undefined ? unknownKinds(undefined) : models.flatMap(unknownKinds));
  if (isUnusedTold) loadUnused(host, engagement, { reached, unknown }, found);
  return { found, reached, unknown };
}

/**
 * Runs the passes in order, up to the last one that may refuse the engagement. Checking passes continue despite earlier
 * faults; the pipeline and its machine are made only without errors.
 */
function runPasses(host: Host, engagement: string, found: Found): Passed {
  const loaded = load(host, engagement, found);
  if (loaded === undefined) return { reached: new Set() };
  const reached = new Set(loaded.reached);
  const models = loaded.flows.map((flow) => link(flow, found));
  check(models, found);
  if (found.hasErrors) return { models, reached };
  const pipelines = models.map((model) => ({ model, pipeline: lower(model, found) }));
  if (found.hasErrors) return { models, reached };
  const compiled = pipelines.map(({ model, pipeline }) => {
    // Frozen, so that no target can change the input of another.
    freeze(pipeline);
    const places = causingPlacesOf(model);
    return {
      pipeline,
      ...emitMachine(pipeline, found, places),
      places,
      examples: examplesOf(model),
      example: exampleCodeOf(model),
    };
  });
  const [first] = compiled;
  if (first !== undefined) checkRights(compiled, first.places, found);
  return found.hasErrors ? { models, reached } : { models, reached, compiled };
}

interface Passed {
  reached: Set<string>;
  /** One for each flow. */
  models?: Model[];
  /** One for each flow; undefined when there are errors. */
  compiled?: Pick<CompiledFlow, "pipeline" | "files" | "examples" | "example">[];
}

function validationOf(found: Found, host: RememberingHost): Validation {
  const diagnostics = suppress(found.diagnostics(), host.textsWith(suppressionMark), { isAll: false });
  return { diagnostics, sources: host.sources(filesOf(diagnostics)) };
}

function filesOf(diagnostics: readonly Diagnostic[]): Set<string> {
  return new Set(diagnostics.flatMap(({ span, related }) => [span.file, ...related.map((place) => place.span.file)]));
}
