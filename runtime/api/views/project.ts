import type { AgentView, PhaseView, ProjectView, RoundView, StatusPhase } from "../../../schema/types.ts";
import { matchesGlob } from "../../artifacts/glob.ts";
import { type ObjectStore, whyUnreadable } from "../../artifacts/object-store.ts";
import { repositoryPath } from "../../artifacts/repository-path.ts";
import type { Table } from "../../ledger/table.ts";
import { sumUsage } from "../../swarm/usage.ts";
import type { Caller } from "../access/viewer.ts";
import type { ProjectRecords, RoundRecord } from "../projects/project-records.ts";
import type { Revisions } from "../projects/revisions.ts";
import { newestEvents } from "./events.ts";
import { workOf } from "./gate-round.ts";
import { summarize } from "./project-summary.ts";
import { viewOperator, viewQuestion } from "./question.ts";
import { gateStatus, phaseStatus, roundsOf } from "./status.ts";

const EVENTS_SHOWN = 200;

export interface ProjectSources {
  table: Table;
  objects: ObjectStore;
  revisions: Revisions;
  /** Given only where the repositories are on this machine. */
  repositoriesUrl?: string | undefined;
}

export async function viewProject(
  sources: ProjectSources,
  project: ProjectRecords,
  caller: Caller,
  now: number,
): Promise<ProjectView> {
  const [events, revision] = await Promise.all([
    newestEvents(sources.table, project, EVENTS_SHOWN),
    sources.revisions.open(project.id, undefined).catch(describeUnreadable),
  ]);
  const isUnreadable = typeof revision === "string";
  const paths = isUnreadable ? [] : (revision?.files.map(({ path }) => path) ?? []);
  return {
    summary: summarize(project),
    ...(project.meta.original && { original: { name: project.meta.original.name, size: project.meta.original.size } }),
    phases: project.manifest.phases.map((phase) => viewPhase(project, phase, paths)),
    agents: project.manifest.agents.map((agent) => viewAgent(project, agent)),
    events,
    ledger: project.ledger,
    gates: project.gates.map((gate) => ({
      phase: gate.phase,
      round: gate.round,
      work: workOf(project, gate),
      status: gateStatus(project, gate, now),
    })),
    questions: project.questions.map((question) => viewQuestion(project, question, caller, now)),
    operators: project.operators.map((item) => viewOperator(project, item, caller, now)),
    ...(isUnreadable ? { unreadable: revision } : revision && { revision }),
    warnAtPercent: project.manifest.budget.warnAtPercent,
    ...(sources.repositoriesUrl !== undefined &&
      caller.isOperator && { repository: repositoryPath(sources.repositoriesUrl, project.id) }),
  };
}

/** The page lacks what the newest list of files would tell, and says so. */
function describeUnreadable(error: unknown): string {
  const why = whyUnreadable(error);
  if (why === undefined) throw error;
  return `The list of the newest files cannot be read: ${why} in storage. Until a copy of it is put back, deliverables look here as if they were not written; they are in the repository.`;
}

function viewPhase(project: ProjectRecords, phase: StatusPhase, paths: string[]): PhaseView {
  const rounds = roundsOf(project, phase.name);
  const status = phaseStatus(project, phase);
  const activeAgent = status === "working" ? workingRound(rounds)?.activeAgent : undefined;
  const runs = [...rounds, ...project.reviewRuns.filter((run) => run.phase === `${phase.name}~review`)];
  return {
    name: phase.name,
    title: phase.title,
    goal: phase.goal,
    status,
    rounds: rounds.map((round) => viewRound(project, round)),
    ...(activeAgent !== undefined && { activeAgent }),
    members: phase.members,
    gated: phase.gate !== undefined,
    ...(runs.length > 0 && { usage: sumUsage(runs.map(({ usage }) => usage)) }),
    deliverables: phase.deliverables.map(({ id, title, path, owner, optional }) => ({
      id,
      title,
      path,
      owner,
      files: paths.filter((each) => matchesGlob(each, path)),
      optional,
    })),
  };
}

function workingRound(rounds: RoundRecord[]): RoundRecord | undefined {
  const newest = rounds.at(-1);
  return newest?.status === "WORKING" ? newest : undefined;
}

function viewRound(
  project: ProjectRecords,
  { phase, round, startedAt, finishedAt, cause, revision }: RoundRecord,
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
