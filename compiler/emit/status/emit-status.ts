import type {
  AwaitDecisionStep,
  Phase,
  Pipeline,
  Repository,
  StartEstimate,
  StatusGate,
  StatusManifest,
  StatusPhase,
  StatusRepository,
} from "../../../schema/types.ts";
import { outputsVersion } from "../../../schema/versions.ts";
import { estimateProject, estimateStarts } from "../../cost/estimate-project.ts";
import { askedAt } from "../../ir/asked-at.ts";
import { stepsOfKind, toolsCalledIn } from "../../ir/steps.ts";
import { jsonFile, type OutputFile } from "../output-file.ts";

/** Emits the API's and the site's view of the engagement: no prompts, no tools, no prices. */
export function emitStatus(pipeline: Pipeline): OutputFile[] {
  const { name, title, description, mode, people, budget } = pipeline;
  const starts = estimateStarts(pipeline);
  const gates = new Map(stepsOfKind(pipeline.steps, "await-decision").map((gate) => [gate.phase, gate]));
  const manifest: StatusManifest = {
    schemaVersion: outputsVersion,
    name,
    title,
    description,
    mode,
    people,
    questionGroup: stepsOfKind(pipeline.steps, "ask")[0]?.group ?? "",
    ...(pipeline.startedBy && { startedBy: pipeline.startedBy }),
    ...(pipeline.flow && { flow: pipeline.flow }),
    ...repositoryOf(pipeline),
    ...(pipeline.survey && { survey: pipeline.survey }),
    ...lessonsOf(pipeline),
    estimate: estimateProject(pipeline),
    budget: {
      maxCostMicros: budget.maxCostMicros,
      warnAtPercent: budget.warnAtPercent,
      ...(budget.perDayMicros !== undefined && { perDayMicros: budget.perDayMicros }),
      ...(budget.topUp && { topUp: budget.topUp }),
    },
    ...(pipeline.alerts && { alerts: pipeline.alerts }),
    ...(pipeline.triggers && { triggers: pipeline.triggers }),
    agents: Object.values(pipeline.agents).map(({ name, title, description }) => ({ name, title, description })),
    phases: inOrder(pipeline.phases).map((phase) => ({
      ...statusPhase(phase, gates.get(phase.name), pipeline, starts.get(phase.name)),
      ...calledIn(pipeline, phase),
    })),
  };
  return [jsonFile("status.json", manifest)];
}

/** A flow whose briefs show no lessons leaves some, or says which held. */
function lessonsOf({ lessons, phases }: Pipeline): Pick<StatusManifest, "lessons"> {
  if (lessons === undefined) return {};
  const isShown = Object.values(phases).some((phase) => phase.lessons);
  return { lessons: { ...lessons, shown: isShown ? lessons.shown : 0 } };
}

/** Returns the repository without the name of its secret. */
function repositoryOf({ repository }: Pipeline): Pick<StatusManifest, "repository"> {
  if (repository === undefined) return {};
  const { name, url, branch, sensitive } = repository;
  const group = sensitive && { sensitiveGroup: sensitive.group };
  return { repository: { name, url, branch, ...group, ...feedbackOf(repository) } };
}

/** Comments are read by what serves the page, with the same secret. */
function feedbackOf(repository: Repository): Pick<StatusRepository, "feedback"> {
  const { feedback: from } = repository;
  const asked = askedAt(repository);
  return from === undefined || asked === undefined ? {} : { feedback: { from, repository: asked } };
}

/** Returns the tool that a phase without agents calls. */
function calledIn(pipeline: Pipeline, { name }: Phase): Pick<StatusPhase, "calls"> {
  const calls = toolsCalledIn(pipeline, name)[0];
  return calls === undefined ? {} : { calls };
}

function inOrder(phases: Pipeline["phases"]): Phase[] {
  return Object.values(phases).sort((a, b) => a.index - b.index);
}

function statusPhase(
  phase: Phase,
  gate: AwaitDecisionStep | undefined,
  pipeline: Pipeline,
  starts: StartEstimate | undefined,
): StatusPhase {
  const { name, title, goal, index, members, review, final, each } = phase;
  return {
    name,
    title,
    goal,
    index,
    members,
    // People see the files of all elements together.
    deliverables: phase.deliverables.map((one) => ({ ...one, path: one.path.replaceAll("{item.id}", "*") })),
    ...(each && { each: each.list }),
    ...(each?.mergeRounds !== undefined && { branches: true as const }),
    ...(each?.locks !== undefined && { locks: each.locks }),
    ...(review && { review }),
    ...(final && { final }),
    ...(gate && { gate: { ...statusGate(gate), ...(starts && { starts }) } }),
    ...valuesOf(phase, pipeline),
  };
}

function valuesOf({ checks, members }: Phase, { agents }: Pipeline): Pick<StatusPhase, "checks" | "outputs"> {
  const named = checks.flatMap(({ id, run, values = {} }) =>
    id === undefined ? [] : [{ id, command: run.join(" "), values }],
  );
  const outputs = members.flatMap((agent) =>
    Object.entries(agents[agent]?.outputs ?? {}).map(([name, { description }]) => ({
      agent,
      name,
      description: typeof description === "string" ? description : "",
    })),
  );
  return { ...(named.length > 0 && { checks: named }), ...(outputs.length > 0 && { outputs }) };
}

function statusGate({
  group,
  quorum,
  alsoApprovedBy,
  delegate,
  verdicts,
  separate,
  calendar,
  ratings,
  dueSeconds,
  expiresSeconds,
  onExpire,
  onRevise,
  onStop,
}: AwaitDecisionStep): StatusGate {
  return {
    group,
    quorum,
    ...(alsoApprovedBy && { alsoApprovedBy }),
    ...(delegate !== undefined && { delegate }),
    ...(verdicts && { verdicts }),
    ...(separate && { separate }),
    ...(calendar && { calendar }),
    ratings,
    dueSeconds,
    expiresSeconds,
    onExpire,
    revisePhase: onRevise.phase,
    reviseRounds: onRevise.rounds,
    reviseThen: onRevise.then === onStop ? "stop" : "ask-operator",
  };
}
