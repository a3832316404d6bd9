import type { Phase as LoweredPhase, Origin, Step } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import type { EntryOf, ItemContext } from "../kinds/steps/item-kind.ts";
import { mayBeRejected } from "../kinds/steps/may-be-rejected.ts";
import { kindOfItem } from "../kinds/steps/step-kinds.ts";
import type { Model, Phase, PhaseItem } from "../link/model.ts";
import { listNamed, listReporters } from "../rules/listed-output.ts";
import { throwMissing } from "../source/missing-value.ts";
import type { Exits } from "./exits.ts";
import { notice } from "./notices.ts";
import { entryOf } from "./phase-context.ts";
import { elementSteps, finalPhaseSteps, phaseSteps } from "./phase-steps.ts";
import { readsOf } from "./reads.ts";
import { fetchSteps, finalDelivery } from "./repository-steps.ts";

const finishedNoticeId = "project-finished-notice";
const stoppedNoticeId = "project-stopped-notice";
const rejectedNoticeId = "project-rejected-notice";

type Phases = { [name: string]: LoweredPhase };

/** Returns the engagement's steps in order, and the first of them. */
export function lowerSteps(model: Model, phases: Phases, found: Found): { start: string; steps: Step[] } {
  const { engagement } = model;
  const items = engagement.items.filter(({ isFinal }) => !isFinal);
  const ways = endsOf(engagement);
  const entry: EntryOf = (phase) => entryOf(engagement, phase);
  const last = items.at(-1)?.phases[0]?.name;
  const delivery = finalDelivery(engagement, { phase: last, next: ways.finished, stop: ways.stopped });
  const ends = { ...ways, finished: delivery.first };
  for (const item of items) reportLeaving(item, found);
  const contextOf = (phase: Phase, origin: Origin) => ({
    engagement,
    phase,
    limits: limitsOf(phases, phase),
    origin,
    readsOf: (expressions: readonly string[]) => readsOf(expressions, model, phase),
  });
  const common: Omit<ItemContext, "exits"> = {
    engagement,
    entryOf: entry,
    phaseSteps: (phase, exits, origin) => phaseSteps({ ...contextOf(phase, origin), exits }),
    elementSteps: (phase, exits, origin) => elementSteps({ ...contextOf(phase, origin), exits }),
    itemsOf: (list) => (listNamed(list, listReporters(model)) ?? throwMissing()).type.items,
    readsOf: (expressions) => readsOf(expressions, model, undefined),
  };
  const asFinal: ItemContext["phaseSteps"] = (phase, exits, origin) =>
    finalPhaseSteps({ ...contextOf(phase, origin), exits });
  const steps = items.flatMap((item, position) => {
    const exits: Exits = {
      next: firstStepOf(items[position + 1], ends, entry),
      stop: ends.stopped,
      reject: ends.rejected,
      entryOf: (phase) => againAt(items, phase, entry),
    };
    return kindOfItem(item.declared).lower(item, { ...common, exits });
  });
  const final = finalSteps(engagement, { ...common, phaseSteps: asFinal });
  const first = firstStepOf(items[0], ends, entry);
  const phase = items[0]?.phases[0]?.name;
  const fetch = fetchSteps(engagement, { phase, next: first, stop: ends.stopped });
  return {
    start: fetch[0]?.id ?? first,
    steps: [...fetch, ...steps, ...delivery.steps, ...final, ...endSteps(engagement)],
  };
}

function firstStepOf(item: PhaseItem | undefined, ends: Ends, entry: EntryOf): string {
  return item === undefined ? ends.finished : kindOfItem(item.declared).first(item, entry);
}

/** First step after the phases, by how the project ends. */
type Ends = Record<"finished" | "stopped" | "rejected", string>;

const notices: Ends = { finished: finishedNoticeId, stopped: stoppedNoticeId, rejected: rejectedNoticeId };

function endsOf({ items }: Model["engagement"]): Ends {
  if (!items.some(({ isFinal }) => isFinal)) return notices;
  return { finished: "finally-after-finish", stopped: "finally-after-stop", rejected: "finally-after-reject" };
}

/** Returns one chain of the final phases, to which every end leads, and which leads to the same end. */
function finalSteps(engagement: Model["engagement"], common: Omit<ItemContext, "exits">): Step[] {
  const final = engagement.items.filter(({ isFinal }) => isFinal);
  const [first] = final;
  if (first === undefined) return [];
  const origin = engagement.originOfKey("finally");
  const leave = "finally-left";
  const isRejectable = engagement.items.some(({ phases }) => phases.some(mayBeRejected));
  const nextOf = (item: PhaseItem | undefined) =>
    item === undefined ? leave : kindOfItem(item.declared).first(item, common.entryOf);
  const enter = (ending: keyof Ends): Step => ({
    kind: "enter-finally",
    id: endsOf(engagement)[ending],
    origin,
    ending,
    next: nextOf(first),
  });
  const steps = final.flatMap((item, position) => {
    const next = nextOf(final[position + 1]);
    const exits: Exits = { next, stop: next, reject: next, entryOf: (phase) => phase };
    return kindOfItem(item.declared).lower(item, { ...common, exits });
  });
  const { finished, stopped, rejected } = notices;
  return [
    enter("finished"),
    enter("stopped"),
    ...(isRejectable ? [enter("rejected")] : []),
    ...steps,
    { kind: "leave-finally", id: leave, origin, finished, stopped, ...(isRejectable && { rejected }) },
  ];
}

/** Returns the step at which a change request to the phase begins; phases side by side begin together. */
function againAt(items: readonly PhaseItem[], phase: string, entry: EntryOf): string {
  const item = items.find(({ phases }) => phases.some(({ name }) => name === phase));
  return item === undefined ? phase : kindOfItem(item.declared).again(item, phase, entry);
}

/** Returns the times of a round; of a phase that could not be lowered none, and nothing is emitted then. */
function limitsOf(phases: Phases, { name }: Phase): Pick<LoweredPhase["limits"], "timeSeconds" | "turnTimeSeconds"> {
  return phases[name]?.limits ?? { timeSeconds: 0, turnTimeSeconds: 0 };
}

/** Reports phases beside others that send requests for changes out of their branch. */
function reportLeaving({ phases }: PhaseItem, found: Found): void {
  if (phases.length < 2) return;
  for (const { name, gate, origin } of phases) {
    if (gate?.reviseTo === undefined || gate.reviseTo === name) continue;
    found.error("revise-leaves-parallel", {
      message: `"${name}" runs beside other phases and cannot send its changes to "${gate.reviseTo}".`,
      span: origin("gate", "onRevise", "to"),
      why: "The phases beside it would continue with work that is about to change.",
      help: "remove `to`, or take the phase out of `parallel`",
    });
  }
}

function endSteps(engagement: Model["engagement"]): Step[] {
  const origin = engagement.originOfKey("phases");
  const isRejectable = engagement.items.some(({ phases }) => phases.some(mayBeRejected));
  return [
    ...(isRejectable
      ? [
          notice({ id: rejectedNoticeId, origin, next: "project-rejected" }, "rejected"),
          { kind: "finish" as const, id: "project-rejected", origin, rejected: true as const, branch: false },
        ]
      : []),
    notice({ id: finishedNoticeId, origin, next: "project-finished" }, "finished"),
    { kind: "finish", id: "project-finished", origin, branch: false },
    notice({ id: stoppedNoticeId, origin, next: "project-stopped" }, "stopped"),
    { kind: "fail", id: "project-stopped", origin, error: "Crew.Stopped", cause: "The project was stopped." },
  ];
}
