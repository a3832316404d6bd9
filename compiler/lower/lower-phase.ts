import { defaults } from "../../schema/defaults.ts";
import type { Limits, LimitsDeclaration, Phase as LoweredPhase, Rehearsal } from "../../schema/types.ts";
import { kindOfWork } from "../kinds/steps/step-kinds.ts";
import type { Deliverable, Phase } from "../link/model.ts";
import { sourcesOf } from "../rules/check-sources.ts";
import { inWords, toMicros, toSeconds } from "./units.ts";

/** Returns the phase for the runner and the site. `overrides` are the limits that the engagement sets for it. */
export function lowerPhase(
  phase: Phase,
  index: number,
  overrides: LimitsDeclaration | undefined,
  {
    isFinal = false,
    each,
    lessons = false,
  }: { isFinal?: boolean; each?: LoweredPhase["each"] | undefined; lessons?: boolean } = {},
): LoweredPhase {
  const { name, declared, review } = phase;
  return {
    name,
    title: declared.title,
    goal: declared.goal,
    index,
    ...kindOfWork(declared).lowerPhase(phase),
    limits: lowerLimits({ ...declared.limits, ...overrides }),
    deliverables: phase.deliverables.map(lowerDeliverable),
    ...(declared.writes && { writes: lowerWrites(phase, declared.writes) }),
    checks: lowerChecks(phase),
    ...(review && { review: { agent: review.agent.name, checklist: review.declared.checklist } }),
    gated: phase.gate !== undefined,
    ...(isFinal && { final: true as const }),
    ...(lessons && { lessons: true as const }),
    ...(each && { each }),
    rehearsal: lowerRehearsal(phase),
  };
}

/** Returns the narrower scopes of those who work on the phase here. */
function lowerWrites(
  { members }: Phase,
  writes: NonNullable<Phase["declared"]["writes"]>,
): NonNullable<LoweredPhase["writes"]> {
  const names = members.map(({ name }) => name);
  return Object.fromEntries(
    writes.filter(({ agent }) => names.includes(agent)).map(({ agent, paths }) => [agent, paths]),
  );
}

export function lowerLimits(declared: LimitsDeclaration): Limits {
  const limits = { ...defaults.limits, ...declared };
  return {
    turns: limits.turns,
    handoffs: limits.handoffs,
    timeSeconds: toSeconds(limits.time),
    turnTimeSeconds: toSeconds(limits.turnTime),
    repetition: { window: limits.repetition.window, agents: limits.repetition.agents },
    tokens: limits.tokens,
    maxCostMicros: toMicros(limits.usd),
    onLimit: limits.onLimit,
  };
}

function lowerDeliverable({ declared, owner, template, schema }: Deliverable): LoweredPhase["deliverables"][number] {
  const { id, title, path, min, optional } = declared;
  return {
    id,
    title: title ?? inWords(id),
    path,
    ...(template && { template: template.name }),
    ...(schema && { schema: schema.path }),
    owner: owner.name,
    min: min ?? defaults.deliverable.min,
    optional: optional ?? defaults.deliverable.optional,
  };
}

function lowerChecks({ declared }: Phase): LoweredPhase["checks"] {
  return (declared.checks ?? []).map((check) => {
    const { id, values, run, before, in: folder, expect, timeout, optional } = check;
    return {
      ...(id !== undefined && { id, sources: sourcesOf(check) }),
      ...(values && { values }),
      run,
      ...(before && { before }),
      folder: folder ?? "",
      ...(expect !== undefined && { expect }),
      timeoutSeconds: toSeconds(timeout ?? defaults.check.timeout),
      optional: optional ?? defaults.check.optional,
    };
  });
}

function lowerRehearsal({ declared: { rehearsal: declared }, askers }: Phase): Rehearsal {
  const names = askers.map(({ name }) => name);
  return {
    ask: (declared?.ask ?? []).filter(({ agent }) => names.includes(agent)),
    ...(declared?.report && { report: declared.report.map(({ round = 1, ...report }) => ({ ...report, round })) }),
    failReview: declared?.failReview ?? 0,
    ...(declared?.findings && { findings: declared.findings }),
    ...(declared?.misbehave && { misbehave: declared.misbehave }),
    decide: declared?.decide ?? [],
  };
}
