import type { Flash, Refusal, SiteData } from "../../schema/site-data.ts";
import type { GateView, ProjectPage } from "../../schema/types.ts";
import { type Caller, isSame } from "../inbox/caller.ts";
import { requireWholeItem, requireWholeRecords } from "../inbox/damaged-records.ts";
import { openProject } from "../inbox/decider.ts";
import { findOperator } from "../inbox/find-operator.ts";
import { viewFollowUp } from "../inbox/kinds/follow-up/follow-up-view.ts";
import { viewGate } from "../inbox/kinds/gate/gate-view.ts";
import { viewQuestion } from "../inbox/kinds/question/question-view.ts";
import { viewTopUp } from "../inbox/kinds/top-up/top-up-view.ts";
import type { ProjectRecords } from "../inbox/project-records.ts";
import { viewSurvey } from "../inbox/survey.ts";
import { key } from "../ledger/keys.ts";
import { hasLessons, viewLessons } from "./lessons/lessons-here.ts";
import { problemOfRefusal } from "./problem.ts";
import { openReading } from "./projects/readings.ts";
import { describeStartable, startableBy } from "./projects/startable.ts";
import { flowsOf } from "./queue/flows.ts";
import type { Services } from "./services.ts";
import { viewArtifact } from "./views/artifact.ts";
import { decisionLog } from "./views/decision-log.ts";
import { eventsAfter } from "./views/events.ts";
import { viewOperatorWithEvidence } from "./views/evidence.ts";
import { viewPeople } from "./views/people-changes.ts";
import { viewProject } from "./views/project.ts";
import { listProjects } from "./views/project-list.ts";
import { viewQueue } from "./views/queue.ts";
import { readRemarks } from "./views/read-remarks.ts";
import { rehearsedIn } from "./views/rehearsed.ts";
import { listSessions } from "./views/session-list.ts";
import { usualWork } from "./views/usual-work.ts";

/** Data of a request for its page. */
export interface Visit {
  flash?: Flash | undefined;
  refusal?: Refusal | undefined;
  /** True for a request from this computer. */
  isHere?: boolean;
  hasOutboxKey?: boolean;
}

/** Data available to one request; contains no task token. */
export function createSiteData(
  services: Services,
  caller: Caller | undefined,
  { flash, refusal, isHere = false, hasOutboxKey = false }: Visit = {},
): SiteData {
  const { options, revisions, decider } = services;
  const { table, objects, clock, oneMachine } = options;
  const repositoriesUrl = oneMachine?.repositoriesUrl;
  const opened = new Map<string, Promise<ProjectRecords | undefined>>();
  /** Reads a project once per request, so that all parts of a page show the same state. */
  const open = (id: string, viewer: Caller) => {
    const opening = opened.get(id) ?? openProject(decider, viewer, id).catch(undefinedIfNotFound);
    opened.set(id, opening);
    return opening;
  };
  const seen = async <Found>(id: string, look: (project: ProjectRecords, viewer: Caller) => Found | Promise<Found>) => {
    if (caller === undefined) return undefined;
    const project = await open(id, caller);
    return project && look(project, caller);
  };
  return {
    viewer: caller && { email: caller.email, name: caller.name, isOperator: caller.isOperator },
    flash,
    refusal,
    onOneMachine: oneMachine !== undefined,
    rehearses: oneMachine?.rehearses ?? false,
    projects: async (query) => (caller === undefined ? noProjects : listProjects(decider, caller, query)),
    project: (id) =>
      seen(id, (project, viewer) =>
        viewProject({ table, objects, revisions, repositoriesUrl }, project, viewer, clock.now()),
      ),
    rehearsed: (id) => seen(id, rehearsedIn),
    statement: (id) =>
      seen(id, async ({ meta: { title, sow } }) => {
        const bytes = await objects.get(sow);
        return { title, text: bytes.toString("utf8"), digest: sow, size: bytes.length };
      }),
    events: (id, after) => seen(id, (project) => eventsAfter(table, project, after ?? "")),
    gate: (id, phase, round) =>
      seen(id, async (project, viewer) => {
        requireWholeItem(project, key.gate(id, phase, round));
        const found = project.gates.find((each) => each.phase === phase && each.round === round);
        const problem = found && (await readRemarks(options, project, found, viewer));
        const view = await viewGate({ table, project, revisions, caller: viewer, now: clock.now() }, phase, round);
        const usual = view?.starts && (await usualWork(table, project, view.starts));
        return (
          view && {
            ...view,
            ...(view.starts && usual && { starts: { ...view.starts, usual } }),
            ...(problem !== undefined && { remarks: { ...remarksOf(project, view), problem } }),
          }
        );
      }),
    question: (id, question) =>
      seen(id, (project, viewer) => {
        requireWholeItem(project, key.question(id, question));
        const found = project.questions.find((each) => each.id === question);
        return found && viewQuestion(project, found, viewer, clock.now());
      }),
    operator: (id, phase, entry) =>
      seen(id, (project, viewer) => {
        requireWholeItem(project, key.operator(id, phase, entry));
        const found = findOperator(project, phase, entry);
        const sources = { table, objects, revisions, project, caller: viewer, now: clock.now() };
        return found && viewOperatorWithEvidence(sources, found);
      }),
    topUp: (id, number) =>
      seen(id, (project, viewer) => {
        requireWholeItem(project, key.topUp(id, number));
        const found = project.topUps.find((each) => each.number === number);
        return found && viewTopUp(project, found, viewer, clock.now());
      }),
    followUp: (id, trigger, execution) =>
      seen(id, (project, viewer) => {
        const itemKey = key.followUp(id, trigger, execution);
        requireWholeItem(project, itemKey);
        const found = project.followUps.find(({ sk }) => sk === itemKey.sk);
        return found && viewFollowUp(project, found, viewer, clock.now());
      }),
    decisions: (id) =>
      seen(id, (project) => {
        requireWholeRecords(project);
        return decisionLog(project);
      }),
    survey: (id) => seen(id, (project, viewer) => viewSurvey(decider, project, viewer)),
    people: (id) => seen(id, (project, viewer) => (viewer.isOperator ? viewPeople(project) : undefined)),
    revision: (id, revision) => seen(id, (project) => revisions.open(project.id, revision)),
    artifact: (id, path, revision, compareWith) =>
      seen(id, (project) => viewArtifact({ revisions, objects }, { project: project.id, path, revision, compareWith })),
    startable: async () => (caller === undefined ? [] : (await startableBy(services, caller)).map(describeStartable)),
    reading: async (token) => (caller === undefined ? undefined : openReading(services, caller, token)),
    sessions: async () => (caller === undefined ? [] : listSessions(services.sessions, caller)),
    hasQueues: async () => (await flowsOf(decider.manifests, options.deployments)).length > 0,
    queues: async () => (caller?.isOperator ? viewQueue(services, caller, {}) : undefined),
    hasLessons: () => hasLessons(services),
    lessons: async () => (caller?.isOperator ? viewLessons(services, caller, undefined) : undefined),
    linked: (token) => (isHere ? services.links.look(token) : undefined),
    outbox: async () => {
      if (oneMachine === undefined || !(caller || hasOutboxKey)) return undefined;
      const mails = await oneMachine.outbox.list();
      const seesAll = hasOutboxKey || caller?.isOperator;
      return seesAll ? mails : mails.filter(({ to }) => to.some((email) => isSame(email, caller?.email ?? "")));
    },
  };
}

/** Of a gate whose remarks were never read, there are none yet. */
function remarksOf({ manifest }: ProjectRecords, { remarks }: GateView): NonNullable<GateView["remarks"]> {
  return remarks ?? { from: manifest.repository?.feedback?.from ?? "selected", items: [] };
}

const noProjects: ProjectPage = {
  projects: [],
  page: 1,
  pages: 1,
  found: 0,
  states: { yours: 0, waiting: 0, queued: 0, working: 0, finished: 0, stopped: 0, rejected: 0 },
  engagements: [],
};

function undefinedIfNotFound(error: unknown): undefined {
  if (problemOfRefusal(error)?.status === 404) return undefined;
  throw error;
}
