import type { Environment, Pipeline } from "../../../schema/types.ts";
import { lanes } from "../../ir/lanes.ts";
import { runsOf } from "../../ir/steps.ts";
import type { OutputFile } from "../output-file.ts";
import { prepareDefinition } from "./definition.ts";
import { resourceNamesOf } from "./resource-names.ts";
import { type Deployment, needsOf, roleNames } from "./roles.ts";

/** A deployment that exists. */
export interface Existing {
  /** Its name, when it differs from today's. */
  name?: string;
  /** Versions, beside the emitted one, with projects that have not finished. */
  kept?: readonly Pipeline[];
}

/** Returns the input from which a deployment's rights are derived. */
export function deploymentOf(
  pipeline: Pipeline,
  environment: Environment,
  files: readonly OutputFile[],
  { name, kept = [] }: Existing = {},
): Deployment {
  const definition = prepareDefinition(textOf(files, "state-machine.asl.json"), environment);
  const used = new Set([
    ...definition.tasks.map(({ lane }) => lane),
    ...kept.flatMap((version) => runsOf(version).map(({ lane }) => lane)),
  ]);
  return {
    pipeline,
    environment,
    definition,
    lanes: lanes.filter((lane) => used.has(lane)),
    places: resourceNamesOf(pipeline.name, environment, name),
    kept,
  };
}

/** Returns the rights of each role, with the steps that need them; nothing has to be built for this. */
export function rightsIn(pipeline: Pipeline, environment: Environment, files: readonly OutputFile[]) {
  const deployment = deploymentOf(pipeline, environment, files);
  return roleNames(deployment).flatMap((role) => needsOf(deployment, role).map((need) => ({ role, ...need })));
}

export function textOf(files: readonly OutputFile[], path: string): string {
  const file = files.find((each) => each.path === path);
  if (!file) throw new Error(`The compiled engagement has no ${path}.`);
  return file.text;
}
