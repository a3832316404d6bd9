import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";
import { projectValues, valuesOfRepository } from "../../schema/project-values.ts";
import { stepsIn } from "../../schema/steps-in.ts";
import type { Pipeline } from "../../schema/types.ts";
import type { SwarmRound } from "./swarm-round.ts";
import type { ShowText } from "./template-input.ts";

/**
 * Returns what prompts and artifact templates read of the project beside its input: what is known from the start, the newest delivery, and the
 * values of calls. A value that is not there yet is empty, since a name without a value would be an error.
 */
export function templateValues(
  { pipeline, project, reported = {} }: Pick<SwarmRound, "pipeline" | "project" | "reported">,
  show: ShowText,
): object {
  const { repository } = pipeline;
  const delivery = valuesUnder(reported, "delivery");
  return {
    ...Object.fromEntries(
      calledIn(pipeline).map(([phase, names]) => [phase, calledValues(reported, phase, names, show)]),
    ),
    project: { ...project },
    repository: filled(projectValues.repository, repository ? valuesOfRepository(repository) : {}),
    delivery: filled(projectValues.delivery, {
      ...delivery,
      ...(typeof delivery.page === "string" && { page: show(delivery.page, "delivery.page") }),
    }),
  };
}

/** True when something is read that the project has to leave first. */
export function leavesValues(pipeline: Pipeline): boolean {
  return pipeline.repository?.deliver !== undefined || calledIn(pipeline).length > 0;
}

/** Returns the phases that leave values by a call, with their names; elements of a list leave only results. */
function calledIn({ steps, phases }: Pipeline): [phase: string, names: string[]][] {
  return stepsIn(steps).flatMap((step): [string, string[]][] => {
    if (step.kind !== "call" || phases[step.phase]?.each !== undefined) return [];
    const names = Object.keys(step.values);
    return names.length === 0 ? [] : [[step.phase, names]];
  });
}

/** Texts of a program or a service may look like anything. */
function calledValues(reported: NonNullable<SwarmRound["reported"]>, phase: string, names: string[], show: ShowText) {
  const values = valuesUnder(reported, phase);
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name] ?? "";
      return [name, typeof value === "string" && value !== "" ? show(value, `${phase}.${name}`) : value];
    }),
  );
}

function valuesUnder(reported: { [name: string]: Json }, name: string): { [value: string]: Json } {
  const values = reported[name];
  return isObject(values) ? (values as { [value: string]: Json }) : {};
}

function filled(names: object, values: { [value: string]: Json }): { [value: string]: Json } {
  return Object.fromEntries(Object.keys(names).map((name) => [name, values[name] ?? ""]));
}
