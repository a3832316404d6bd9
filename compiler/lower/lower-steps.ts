import type { Phase as LoweredPhase, Step } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Model, ParallelPhases, Phase, PhaseItem, SinglePhase } from "../link/model.ts";
import type { Exits } from "./exits.ts";
import { notice } from "./notices.ts";
import { phaseSteps } from "./phase-steps.ts";

const finishedNoticeId = "project-finished-notice";
const stoppedNoticeId = "project-stopped-notice";

type Phases = { [name: string]: LoweredPhase };

/** Returns the engagement's steps in order, and the first of them. */
export function lowerSteps(model: Model, phases: Phases, found: Found): { start: string; steps: Step[] } {
  const { items } = model.engagement;
  const steps = items.flatMap((item, position) => {
    const exits: Exits = {
      next: firstStepOf(items[position + 1]),
      stop: stoppedNoticeId,
      entryOf: (phase) => entryOf(items, phase),
    };
    return item.kind === "single"
      ? singleSteps(item, model, phases, exits)
      : [fanOutStep(item, model, phases, exits, found)];
  });
  return { start: firstStepOf(items[0]), steps: [...steps, ...endSteps(model)] };
}

function firstStepOf(item: PhaseItem | undefined): string {
  if (!item) return finishedNoticeId;
  if (item.kind === "parallel") return sideBySideId(item);
  return item.when === undefined ? item.phase.name : whenId(item);
}

function whenId({ phase }: SinglePhase): string {
  return `${phase.name}-when`;
}

function sideBySideId({ index }: ParallelPhases): string {
  return `side-by-side-${index + 1}`;
}

/** Returns the step at which a change request begins. It ignores the phase's condition; phases side by side begin together. */
function entryOf(items: readonly PhaseItem[], phase: string): string {
  const item = items.find((item) => item.kind === "parallel" && item.phases.some(({ name }) => name === phase));
  return item?.kind === "parallel" ? sideBySideId(item) : phase;
}

/** Returns the times of a round; of a phase that could not be lowered none, and nothing is emitted then. */
function limitsOf(phases: Phases, { name }: Phase): Pick<LoweredPhase["limits"], "timeSeconds" | "turnTimeSeconds"> {
  return phases[name]?.limits ?? { timeSeconds: 0, turnTimeSeconds: 0 };
}

function singleSteps(item: SinglePhase, model: Model, phases: Phases, exits: Exits): Step[] {
  const { engagement } = model;
  const { phase, when, index } = item;
  const steps = phaseSteps({
    engagement,
    phase,
    limits: limitsOf(phases, phase),
    exits,
    origin: engagement.origin("phases", index),
  });
  if (when === undefined) return steps;
  const origin = engagement.origin("phases", index, "when");
  return [{ kind: "choose", id: whenId(item), origin, when, next: phase.name, otherwise: exits.next }, ...steps];
}

function fanOutStep(item: ParallelPhases, model: Model, phases: Phases, exits: Exits, found: Found): Step {
  return {
    kind: "fan-out",
    id: sideBySideId(item),
    origin: model.engagement.origin("phases", item.index),
    branches: item.phases.map((phase, position) => branchSteps(phase, position, item, model, phases, found)),
    next: exits.next,
    onError: exits.stop,
  };
}

function branchSteps(
  phase: Phase,
  position: number,
  item: ParallelPhases,
  model: Model,
  phases: Phases,
  found: Found,
): Step[] {
  const { engagement } = model;
  const origin = engagement.origin("phases", item.index, "parallel", position);
  if (phase.gate?.reviseTo !== undefined && phase.gate.reviseTo !== phase.name)
    reportLeaving(phase, phase.gate.reviseTo, found);
  const [finished, stopped] = [`${phase.name}-finished`, `${phase.name}-stopped`];
  const exits: Exits = { next: finished, stop: stopped, entryOf: () => phase.name };
  return [
    ...phaseSteps({ engagement, phase, limits: limitsOf(phases, phase), exits, origin }),
    { kind: "finish", id: finished, origin, branch: true },
    { kind: "fail", id: stopped, origin, error: "Crew.Stopped", cause: `${phase.declared.title} stopped.` },
  ];
}

function reportLeaving(phase: Phase, to: string, found: Found): void {
  found.error("revise-leaves-parallel", {
    message: `"${phase.name}" runs beside other phases and cannot send its changes to "${to}".`,
    span: phase.origin("gate", "onRevise", "to"),
    why: "The phases beside it would continue with work that is about to change.",
    help: "remove `to`, or take the phase out of `parallel`",
  });
}

function endSteps({ engagement }: Model): Step[] {
  const origin = engagement.originOfKey("phases");
  return [
    notice({ id: finishedNoticeId, origin, next: "project-finished" }, "finished"),
    { kind: "finish", id: "project-finished", origin, branch: false },
    notice({ id: stoppedNoticeId, origin, next: "project-stopped" }, "stopped"),
    { kind: "fail", id: "project-stopped", origin, error: "Crew.Stopped", cause: "The project was stopped." },
  ];
}
