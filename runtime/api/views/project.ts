import { matchesGlob } from "../../../base/matches-glob.ts";
import type {
  AgentView,
  ArtifactEntry,
  PhaseView,
  ProjectView,
  RoundView,
  StatusPhase,
} from "../../../schema/types.ts";
import { type ObjectStore, whyUnreadable } from "../../artifacts/object-store.ts";
import { repositoryPath } from "../../artifacts/repository-path.ts";
import { viewCall } from "../../inbox/call-view.ts";
import type { Caller } from "../../inbox/caller.ts";
import { describeDamage } from "../../inbox/damaged-records.ts";
import { roundsOf, workOf } from "../../inbox/gate-round.ts";
import { viewFollowUp } from "../../inbox/kinds/follow-up/follow-up-view.ts";
import { gateStatus, mayDecideAt } from "../../inbox/kinds/gate/gate-status.ts";
import { viewOperator } from "../../inbox/kinds/operator/operator-view.ts";
import { viewQuestion } from "../../inbox/kinds/question/question-view.ts";
import { viewTopUp } from "../../inbox/kinds/top-up/top-up-view.ts";
import type { ProjectRecords, RoundRecord } from "../../inbox/project-records.ts";
import type { Revisions } from "../../inbox/revisions.ts";
import { runsOfPhase } from "../../inbox/runs-of-phase.ts";
import { withFiles } from "../../ledger/records.ts";
import type { RevisionItem } from "../../ledger/repository-items.ts";
import { DamagedItem } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import { sumUsage } from "../../swarm/usage.ts";
import { viewElements } from "./elements.ts";
import { newestEvents } from "./events.ts";
import { moneyOfToday } from "./money-of-today.ts";
import { summarize } from "./project-summary.ts";
import { queuedBehind } from "./queued-behind.ts";
import { phaseStatus } from "./status.ts";
import { undeliveredNotices } from "./undelivered.ts";

const eventsShown = 200;

export interface ProjectSources {
  table: Table;
  objects: ObjectStore;
  revisions: Revisions;
  /** Present only when the repositories are on this computer. */
  repositoriesUrl?: string | undefined;
}

export async function viewProject(
  sources: ProjectSources,
  project: ProjectRecords,
  caller: Caller,
  now: number,
): Promise<ProjectView> {
  const lists = readableLists(sources.revisions);
  const [activity, published, today] = await Promise.all([
    newestEvents(sources.table, project, eventsShown),
    lists.list(project.id),
    moneyOfToday(sources.table, project, caller, now),
  ]);
  const item = published.at(-1);
  const newest = await lists.files(item);
  const phases = await Promise.all(
    project.manifest.phases.map(async (phase) => {
      const shown = shownRevision(project, phase, published);
      const files = shown === undefined ? newest : await lists.files(shown);
      return viewPhase(project, phase, { ...(shown && { revision: shown.id }), files, newest });
    }),
  );
  const unreadable = lists.problem();
  const damaged = describeDamage({ ...project, damaged: [...project.damaged, ...activity.damaged] });
  const undelivered = caller.isOperator ? undeliveredNotices(project) : [];
  return {
    summary: { ...summarize(project, caller, now), ...(await queuedBehind(sources.table, project)) },
    ...(project.meta.original && { original: { name: project.meta.original.name, size: project.meta.original.size } }),
    ...codeOf(project),
    phases,
    agents: project.manifest.agents.map((agent) => viewAgent(project, agent)),
    events: activity.events,
    ledger: project.ledger,
    gates: project.gates.map((gate) => ({
      phase: gate.phase,
      round: gate.round,
      work: workOf(project, gate),
      status: gateStatus(project, gate, now),
      mayDecide: mayDecideAt(project, gate, caller, now),
    })),
    questions: project.questions.map((question) => viewQuestion(project, question, caller, now)),
    operators: project.operators.map((item) => viewOperator(project, item, caller, now)),
    ...(project.topUps.length > 0 && {
      topUps: project.topUps.map((item) => viewTopUp(project, item, caller, now)),
    }),
    ...(project.followUps.length > 0 && {
      followUps: project.followUps.map((item) => viewFollowUp(project, item, caller, now)),
    }),
    ...(unreadable === undefined ? item && { revision: withFiles(item, newest) } : { unreadable }),
    ...(damaged.length > 0 && { damaged }),
    ...(undelivered.length > 0 && { undelivered }),
    ...(today && { today }),
    warnAtPercent: project.manifest.budget.warnAtPercent,
    ...(sources.repositoriesUrl !== undefined &&
      caller.isOperator && { repository: repositoryPath(sources.repositoriesUrl, project.id) }),
  };
}

/** The customer's code that the project begins with. */
function codeOf({ meta: { base }, manifest, deliveries }: ProjectRecords): Pick<ProjectView, "customersCode"> {
  if (base !== undefined) {
    const { repository, url, branch, commit, files } = base;
    return { customersCode: { repository, url, branch, commit, files, ...deliveredOf(deliveries, repository) } };
  }
  if (manifest.repository === undefined) return {};
  const { name, url, branch } = manifest.repository;
  return { customersCode: { repository: name, url, branch } };
}

function deliveredOf(
  deliveries: ProjectRecords["deliveries"],
  repository: string,
): Pick<NonNullable<ProjectView["customersCode"]>, "delivered"> {
  const newest = deliveries.findLast((each) => each.state === "done" && each.repository === repository);
  if (newest === undefined) return {};
  const { branch, head, request } = newest;
  return { delivered: { branch, head, ...(request && { request }) } };
}

/** Revisions and their file lists; for an unreadable one the page shows a note instead. */
function readableLists(revisions: Revisions) {
  let problem: string | undefined;
  return {
    problem: () => problem,
    list: (project: string): Promise<RevisionItem[]> =>
      revisions.list(project).catch((error: unknown) => {
        if (!(error instanceof DamagedItem)) throw error;
        problem = `${error.message}. Until an engineer restores it from a backup, deliverables look here as if they were not written; they are in the repository.`;
        return [];
      }),
    async files(item: RevisionItem | undefined): Promise<ArtifactEntry[]> {
      if (item === undefined) return [];
      return revisions.files(item).catch((error: unknown) => {
        const why = whyUnreadable(error);
        if (why === undefined) throw error;
        problem ??= `A list of files cannot be read: ${why} in storage. Until a copy of it is put back, deliverables look here as if they were not written; they are in the repository.`;
        return [];
      });
    },
  };
}

interface Shown {
  revision?: string;
  files: ArtifactEntry[];
  /** The newest state. */
  newest: ArtifactEntry[];
}

/** Revision of a phase's deliverables that was approved, or is at its gate; undefined when the newest one belongs to the phase. */
function shownRevision(
  project: ProjectRecords,
  phase: StatusPhase,
  published: RevisionItem[],
): RevisionItem | undefined {
  const status = phaseStatus(project, phase);
  const gate = project.gates.findLast(
    (each) => each.phase === phase.name && (each.verdict === "approve" || each.status === "OPEN"),
  );
  const round = roundsOf(project, phase.name).at(-1);
  const id =
    status === "done"
      ? (gate?.revision ?? round?.revision)
      : status === "awaiting-approval"
        ? gate?.revision
        : undefined;
  return published.find((each) => each.id === id);
}

function viewPhase(project: ProjectRecords, phase: StatusPhase, { revision, files, newest }: Shown): PhaseView {
  const now = new Map(newest.map(({ path, digest }) => [path, digest]));
  const rounds = roundsOf(project, phase.name);
  const status = phaseStatus(project, phase);
  const activeAgent = status === "working" ? workingRound(rounds)?.activeAgent : undefined;
  const runs = runsOfPhase(project, phase.name);
  return {
    name: phase.name,
    title: phase.title,
    goal: phase.goal,
    status,
    rounds: rounds.map((round) => viewRound(project, round)),
    ...(activeAgent !== undefined && { activeAgent }),
    ...(phase.each !== undefined && { each: phase.each, ...viewElements(project, phase, viewRound) }),
    members: phase.members,
    ...(phase.calls !== undefined && { calls: phase.calls }),
    gated: phase.gate !== undefined,
    ...(phase.final && { final: phase.final }),
    ...(runs.length > 0 && { usage: sumUsage(runs.map(({ usage }) => usage)) }),
    ...(revision !== undefined && { revision }),
    deliverables: phase.deliverables.map(({ id, title, path: glob, owner, optional }) => {
      const own = files.filter(({ path }) => matchesGlob(path, glob));
      const changed = own.filter(({ path, digest }) => (now.get(path) ?? digest) !== digest).map(({ path }) => path);
      return {
        id,
        title,
        path: glob,
        owner,
        files: own.map(({ path }) => path),
        ...(changed.length > 0 && { changedSince: changed }),
        optional,
      };
    }),
  };
}

function workingRound(rounds: RoundRecord[]): RoundRecord | undefined {
  const newest = rounds.at(-1);
  return newest?.status === "WORKING" ? newest : undefined;
}

function viewRound(
  project: ProjectRecords,
  { phase, round, startedAt, finishedAt, cause, revision, call }: RoundRecord,
): RoundView {
  const gate = project.gates.findLast(
    (each) => each.phase === phase && workOf(project, each) === round && each.verdict,
  );
  const operator = project.operators.findLast((each) => each.phase === phase && Number(each.round) === round);
  const decision = gate?.verdict ?? operator?.decision?.verdict;
  return {
    round,
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    cause: cause as RoundView["cause"],
    ...(revision !== undefined && { revision }),
    ...(decision !== undefined && { decision }),
    ...(call && { call: viewCall(call) }),
  };
}

function viewAgent(
  project: ProjectRecords,
  { name, title, description }: Omit<AgentView, "usage" | "active">,
): AgentView {
  const runs = [...project.rounds, ...project.reviewRuns];
  const isActive = runs.some(({ status, activeAgent }) => status === "WORKING" && activeAgent === name);
  return {
    name,
    title,
    description,
    usage: sumUsage(runs.map(({ agentUsage }) => agentUsage?.[name])),
    active: isActive && project.meta.status === "RUNNING",
  };
}
