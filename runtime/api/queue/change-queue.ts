import { randomUUID } from "node:crypto";
import type { ChangedQueue } from "../../../schema/types.ts";
import { answerItem } from "../../inbox/answer-item.ts";
import { authorOf, type Caller, memberOf, operatorGroup } from "../../inbox/caller.ts";
import { type Decider, openProject, requireMember } from "../../inbox/decider.ts";
import { operatorKind } from "../../inbox/kinds/operator/operator-kind.ts";
import type { OperatorRecord, ProjectRecords } from "../../inbox/project-records.ts";
import { incomplete, notFound } from "../../inbox/refusal.ts";
import { retryOf } from "../../inbox/retry.ts";
import { runsOfPhase } from "../../inbox/runs-of-phase.ts";
import { changePause } from "../../ledger/flow-places.ts";
import { key } from "../../ledger/keys.ts";
import type { Stop } from "../../ledger/project-item.ts";
import { type FlowMeta, isOfFlow, recordCancelled, recordPriority } from "../../ledger/queue.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { ApiOptions } from "../options.ts";
import { Problem } from "../problem.ts";
import { completeStop } from "../projects/complete-stop.ts";
import { requireReason } from "../projects/require-reason.ts";
import { resumeProject } from "../projects/resume-project.ts";
import { completeIntervention } from "./complete-intervention.ts";
import { dispatch } from "./dispatch.ts";
import { flowsOf } from "./flows.ts";
import { isPriority } from "./is-priority.ts";

interface Change {
  project: string;
  reason: string;
}

const kept = "it is kept in the project's log";

/** Takes a project out of the queue before it starts, or stops one that has failed and is to be tried again. It can be requeued. */
export async function cancelProject(decider: Decider, caller: Caller, request: Change): Promise<ChangedQueue> {
  const project = await openProject(decider, caller, request.project);
  const { email: by, name } = requireMember(project, operatorGroup, caller);
  const reason = requireReason(request.reason, kept);
  if (retriesIn(project).length > 0) return decideOnRetries(decider, caller, project, { verdict: "stop", reason });
  const meta = requireQueued(project);
  // The pending start is removed with the place in the queue.
  await completeIntervention(decider.table, project.id, meta.pendingStart);
  const time = timeOf(decider);
  const stop: Stop = { id: randomUUID(), by, name, time, reason, wasQueued: true };
  if (!(await recordCancelled(decider.table, project.id, meta, stop))) throw leftQueue();
  await completeStop(decider, project.id).catch((error: unknown) => {
    logFailure("stop-later", error, { project: project.id });
  });
  return { project: project.id, by, name, time, reason };
}

/** Gives a queued project another priority. */
export async function prioritiseProject(
  decider: Decider,
  caller: Caller,
  request: Change & { priority: unknown },
): Promise<ChangedQueue> {
  const project = await openProject(decider, caller, request.project);
  const { email: by, name } = requireMember(project, operatorGroup, caller);
  const to = requirePriority(request.priority);
  const reason = requireReason(request.reason, kept);
  const meta = requireQueued(project);
  const change = { by, name, time: timeOf(decider), reason };
  const recorded = { id: randomUUID(), ...change, from: meta.priority, to };
  if (!(await recordPriority(decider.table, project.id, meta, recorded))) throw leftQueue();
  return { project: project.id, priority: to, ...change };
}

/**
 * Puts a stopped project into the queue again: it continues with the phase in which it stopped. One that has failed and is to be tried again
 * continues at once, as after every decision of a person.
 */
export async function requeueProject(
  options: ApiOptions,
  decider: Decider,
  caller: Caller,
  request: Change,
): Promise<ChangedQueue> {
  const project = await openProject(decider, caller, request.project);
  requireMember(project, operatorGroup, caller);
  const reason = requireReason(request.reason, kept);
  if (!isOfFlow(project.meta)) {
    const detail = `The project is of no flow, so it has no queue. Continue it with: crew resume ${project.id} --from PHASE`;
    throw new Problem(409, "No queue", detail);
  }
  if (retriesIn(project).length > 0) return decideOnRetries(decider, caller, project, { verdict: "resume", reason });
  const input = { from: phaseToContinue(project), comment: reason };
  const { id, by, time } = await resumeProject(options, decider, caller, project.id, input, "in-queue");
  await dispatch(decider, await flowsOf(decider.manifests, options.deployments));
  return { project: id, by: by.email, name: by.name, time, reason };
}

/** Failed phases that are to be tried again. */
function retriesIn(project: ProjectRecords): OperatorRecord[] {
  return project.operators.filter((item) => retryOf(project, item) !== undefined);
}

/** Decides in a person's name what crew would have decided later. */
async function decideOnRetries(
  decider: Decider,
  caller: Caller,
  project: ProjectRecords,
  { verdict, reason }: { verdict: "resume" | "stop"; reason: string },
): Promise<ChangedQueue> {
  const decided = [];
  for (const { phase, entry } of retriesIn(project)) {
    const input = { decisionId: randomUUID(), verdict, comment: reason };
    decided.push(await answerItem(decider, operatorKind, caller, { project: project.id, phase, entry }, input));
  }
  const { email: by, name } = requireMember(project, operatorGroup, caller);
  return { project: project.id, by, name, time: decided[0]?.time ?? timeOf(decider), reason };
}

/** The phase that was worked on last; the first one of a project that has not begun. */
function phaseToContinue(project: ProjectRecords): string {
  const phases = project.manifest.phases.filter(({ final }) => !final);
  const epochOf = (name: string) => Math.max(-1, ...runsOfPhase(project, name).map(({ epoch }) => epoch));
  const newest = phases.toSorted((a, b) => epochOf(b.name) - epochOf(a.name))[0];
  return newest?.name ?? "";
}

/** Pauses the starts of a flow, or lets them go on. Projects at work are not affected. */
export async function pauseQueue(
  options: ApiOptions,
  decider: Decider,
  caller: Caller,
  request: { engagement: string; flow: string; paused: boolean; reason: string },
): Promise<ChangedQueue> {
  const flows = await flowsOf(decider.manifests, options.deployments);
  const found = flows.find((each) => each.engagement === request.engagement && each.flow.name === request.flow);
  if (found === undefined) throw notFound(`flow "${request.engagement}/${request.flow}"`);
  const manifest = await decider.manifests.read(found.deployment.manifest);
  const member = memberOf(manifest, operatorGroup, caller);
  if (member === undefined) throw new Problem(403, "Not yours to pause", "Only the delivery team pauses a queue.");
  const reason = requireReason(request.reason, "everyone who looks at the queue sees it");
  const { email: by, name } = authorOf(member, caller);
  const change = { by, name, time: timeOf(decider), reason };
  const item = key.dispatch(request.engagement, request.flow);
  if (!(await changePause(decider.table, item, change, request.paused))) {
    const state = request.paused ? "paused already" : "not paused";
    throw new Problem(409, "Nothing to change", `The queue of ${request.engagement}/${request.flow} is ${state}.`);
  }
  if (!request.paused) await dispatch(decider, [found]);
  return { paused: request.paused, ...change };
}

function timeOf({ clock }: Decider): string {
  return new Date(clock.now()).toISOString();
}

function requireQueued({ meta }: ProjectRecords): FlowMeta {
  if (meta.status === "QUEUED" && isOfFlow(meta)) return meta;
  const isAtWork = meta.status === "RUNNING";
  throw new Problem(409, "Not queued", isAtWork ? "The project is at work. Stop it instead." : "The project is over.");
}

function leftQueue(): Problem {
  return new Problem(409, "Changed meanwhile", "The project has just left the queue, or somebody else has changed it.");
}

function requirePriority(given: unknown): number {
  const priority = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (isPriority(priority)) return priority;
  throw incomplete("Not a priority", [
    { pointer: "/priority", detail: "A priority is a whole number from 1 to 10; 10 is the first to start." },
  ]);
}
