import type { Pipeline } from "../../../schema/types.ts";
import type { Scope } from "../../asl/scope.ts";
import type { Machine } from "../../asl/states.ts";
import type { Found } from "../../diagnostics/found.ts";
import type { CausingPlaces } from "../../ir/causing-places.ts";
import { stepsOfKind } from "../../ir/steps.ts";
import { jsonFile, type OutputFile } from "../output-file.ts";
import { checkMachine } from "./check-machine.ts";
import { headState, headStates } from "./head.ts";
import { printSteps } from "./print-steps.ts";

/** Emits the state machine that runs a project of the engagement. */
export function emitAsl(pipeline: Pipeline, found: Found, places?: CausingPlaces): OutputFile[] {
  return emitMachine(pipeline, found, places).files;
}

/** Returns the machine beside its file, for passes that would have to parse the file again. */
export function emitMachine(
  pipeline: Pipeline,
  found: Found,
  places?: CausingPlaces,
): { machine: Machine; files: OutputFile[] } {
  const keepsFacts = Object.values(pipeline.phases).some(({ facts }) => facts !== undefined);
  const scope: Scope = {
    depth: 0,
    ...(keepsFacts && { keepsFacts }),
    ...(keepsDelivered(pipeline) && { keepsDelivered: true }),
    ...(pipeline.budget.perDayMicros !== undefined && { keepsDay: true }),
  };
  const machine: Machine = {
    Comment: pipeline.title,
    QueryLanguage: "JSONata",
    StartAt: headState,
    States: { ...headStates(pipeline, scope), ...printSteps(pipeline.steps, { pipeline, scope }) },
  };
  const file = jsonFile("state-machine.asl.json", machine);
  checkMachine(machine, file.text, pipeline, found, places);
  return { machine, files: [file] };
}

/** True when a gate of the pipeline may pass by itself, though a group has to approve changes of sensitive files. */
function keepsDelivered({ repository, steps }: Pipeline): boolean {
  return (
    repository?.sensitive !== undefined &&
    stepsOfKind(steps, "await-decision").some(
      ({ approveWhen, onExpire }) => approveWhen !== undefined || onExpire === "approve",
    )
  );
}
