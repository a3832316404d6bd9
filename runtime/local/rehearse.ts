import { oneLine } from "../../base/one-line.ts";
import { parsePipeline } from "../../schema/parse-outputs.ts";
import { ownStart } from "../../schema/render-input.ts";
import { phaseOfKey } from "../../schema/table.ts";
import type { DecisionLogEntry, Pipeline, ProjectEvent, ProjectView, Usage } from "../../schema/types.ts";
import { simulatedClock } from "../engine/clock.ts";
import { readItems } from "../ledger/read.ts";
import type { MisbehaviourRates } from "../models/rehearsal/misbehave-at-rates.ts";
import { type CalledModel, calledModels } from "./called-models.ts";
import { countService, differences, type ServiceCount } from "./count-service.ts";
import type { CompiledEngagement } from "./deployment.ts";
import { type EstimatedPart, estimatedPart } from "./estimated-part.ts";
import { largestRunner } from "./largest-runner.ts";
import { givenByPerson } from "./refused.ts";
import { openRehearsalHost } from "./rehearsal-host.ts";
import { readResults } from "./rehearsal-results.ts";
import { requireModelAccess } from "./require-model-access.ts";
import { type StandInAct, StandInPeople } from "./stand-in-people.ts";
import { makeTemporaryFolder, removeLeftFolders, removeTemporaryFolder } from "./temporary-folders.ts";

export interface RehearsalOptions {
  engagement: CompiledEngagement;
  /** Entry file of the runner. */
  runner: string;
  /** Default: the statement of the engagement. */
  sow?: string;
  /** Object that a project of a flow is started with. Default: the first example of its schema. */
  input?: { [name: string]: unknown };
  /** Default: the title in the statement. */
  title?: string | undefined;
  /** Model of the agents: by rule, or real, which costs money. People and time are simulated in both cases. Default: rehearsal. */
  model?: "rehearsal" | "declared";
  /** Rates of faults in the rehearsal model's replies, and of its service. Default: none. */
  misbehave?: MisbehaviourRates | undefined;
  onProgress?: (text: string) => void;
  /** Receives the results at the end; they are deleted afterwards. */
  onResults?: (results: RehearsalResults) => void;
}

/** Results of a rehearsed project, as its customer could download them. */
export interface RehearsalResults {
  /** Files of the newest revision; empty when nothing was published. */
  files: { path: string; bytes: Uint8Array }[];
  decisions: readonly DecisionLogEntry[];
}

export interface RehearsedPhase {
  name: string;
  title: string;
  status: string;
  rounds: number;
  turns: number;
  handoffs: number;
  /** Calls of `finish` that were refused, because something was missing or did not fit. */
  refusedFinishes: number;
  deliverables: number;
  /** Branches of elements that were merged, and conflicts on the way; absent for a phase without them. */
  merges?: { merged: number; conflicts: number };
}

export interface RehearsalReport {
  engagement: string;
  /** `finished`, `rejected` where the settings play that, or the project's status when it could not continue. */
  outcome: string;
  phases: RehearsedPhase[];
  /** Sentences on the code that the project began with, and on what it would deliver last; absent without a repository. */
  code?: string[];
  /** Actions of the simulated people. */
  acts: StandInAct[];
  /** Sentences on results that a delivery lead should check. */
  problems: string[];
  usage: Usage;
  /** The part of `usage` that is crew's estimate; absent without any. */
  estimated?: EstimatedPart;
  /** The service's count, with the rehearsal model. */
  service?: ServiceCount;
  /** Models whose services counted the usage; absent with the rehearsal model. */
  models?: CalledModel[];
  wallSeconds: number;
  simulatedSeconds: number;
  peakMemoryBytes: { host: number; largestRunner: number };
}

/**
 * Rehearses a whole engagement unattended: the emitted state machine, the real runner and the API, with simulated
 * model, people and time; time jumps to the next timer whenever no work is running. Deletes all its files.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  await removeLeftFolders();
  const root = makeTemporaryFolder("rehearsal");
  const begun = performance.now();
  try {
    return await play(root, options, () => (performance.now() - begun) / 1000);
  } finally {
    await removeTemporaryFolder(root);
  }
}

async function play(root: string, options: RehearsalOptions, wallSeconds: () => number): Promise<RehearsalReport> {
  const { engagement, model = "rehearsal", onProgress = () => {} } = options;
  const pipeline = parsePipeline(engagement.config);
  if (model === "declared") await requireModelAccess([pipeline]);
  const stage: { project?: string; people?: StandInPeople } = {};
  const failure = Promise.withResolvers<never>();
  // Time jumps only when no person is needed: the people act before any reminder is due.
  const clock = simulatedClock(Date.now(), async () => {
    if (stage.project === undefined || stage.people === undefined) return true;
    const attended = stage.people.attend(stage.project);
    attended.catch((error: unknown) => stage.people && failure.reject(error));
    return attended.then((didAct) => !didAct).catch(() => false);
  });
  const startedAt = clock.now();
  const count = countService(pipeline);
  const { cloud, folder, clientFor, close } = await openRehearsalHost({
    root,
    clock,
    engagements: [engagement],
    model,
    played: { misbehave: options.misbehave, onReply: count.add, onRefusal: count.addRefusal },
    runner: options.runner,
  });
  try {
    const people = new StandInPeople(pipeline, clientFor, (act) => onProgress(describeAct(act, pipeline)));
    const operator = pipeline.people.operators![0]!.email;
    const client = clientFor(operator);
    const { id } = await givenByPerson(
      client.post(
        "/api/projects",
        {},
        {
          engagement: engagement.name,
          title: options.title ?? "",
          ...ownStart(pipeline),
          ...(options.sow !== undefined && { sow: options.sow }),
          ...(options.input !== undefined && { input: options.input }),
        },
      ),
    );
    Object.assign(stage, { project: id, people });
    await cloud.resume();
    await Promise.race([cloud.engine.completion(cloud.engine.listExecutions()[0]!.arn), failure.promise]);
    delete stage.people;
    const view = await client.get("/api/projects/{id}", { id });
    const events = await readItems(cloud.table, id, "event");
    const estimated = await estimatedPart(cloud.table, cloud.objects, id);
    options.onResults?.(await readResults(client, id));
    return {
      engagement: engagement.name,
      outcome: view.summary.status,
      phases: view.phases.map((phase) => rehearsedPhase(phase, events)),
      ...codeOf(events),
      acts: people.acts,
      problems: [
        ...problemsOf(view, people.problems, events),
        ...(model === "rehearsal" ? differences(count.total, view.summary.usage, estimated) : []),
      ],
      usage: view.summary.usage,
      ...(estimated.calls > 0 && { estimated }),
      ...(model === "rehearsal" ? { service: count.total } : { models: calledModels(pipeline) }),
      wallSeconds: wallSeconds(),
      simulatedSeconds: (clock.now() - startedAt) / 1000,
      peakMemoryBytes: { host: process.resourceUsage().maxRSS * 1024, largestRunner: largestRunner(folder.logs) },
    };
  } finally {
    await close();
  }
}

function rehearsedPhase(phase: ProjectView["phases"][number], events: ProjectEvent[]): RehearsedPhase {
  const count = (kind: ProjectEvent["kind"]) =>
    events.filter((event) => event.kind === kind && phaseOfKey(event.phase ?? "") === phase.name).length;
  const ofElements = (phase.elements ?? []).flatMap(({ rounds }) => rounds);
  return {
    name: phase.name,
    title: phase.title,
    status: phase.status,
    rounds: phase.rounds.length + ofElements.length,
    turns: count("model-replied"),
    handoffs: count("handoff"),
    refusedFinishes: events.filter(
      ({ kind, toolName, phase: of }) =>
        kind === "tool-called" && toolName === "finish" && phaseOfKey(of ?? "") === phase.name,
    ).length,
    deliverables: new Set(phase.deliverables.flatMap(({ files }) => files)).size,
    ...(phase.elements && { merges: { merged: count("branch-merged"), conflicts: count("branch-conflict") } }),
  };
}

function codeOf(events: ProjectEvent[]): Pick<RehearsalReport, "code"> {
  const last = (wanted: ProjectEvent["kind"]) => events.findLast(({ kind }) => kind === wanted)?.text ?? [];
  const code = [last("code-fetched"), last("work-delivered")].flat();
  return code.length === 0 ? {} : { code };
}

function problemsOf(view: ProjectView, ofPeople: readonly string[], events: ProjectEvent[]): string[] {
  const limits = events.filter(({ kind }) => kind === "limit-reached").map(({ phase, text }) => `${phase}: ${text}`);
  // A phase that its condition or a rejection left out owes nothing.
  const begun = view.phases.filter(({ rounds, elements = [] }) => rounds.length + elements.length > 0);
  const missing = begun.flatMap(({ title, deliverables }) =>
    deliverables
      .filter(({ files, optional }) => files.length === 0 && !optional)
      .map((each) => `${title} left no ${each.title} at ${each.path}.`),
  );
  const unmerged = begun.flatMap(({ title, elements = [] }) =>
    elements
      .filter(({ status }) => status === "conflict")
      .map(({ id, reason }) => `${title} (${id}) was not merged: ${reason}`),
  );
  return [...limits, ...ofPeople, ...missing, ...unmerged];
}

function describeAct({ on, phase, round, verdict, reason }: StandInAct, pipeline: Pipeline): string {
  if (on === "top-up") return `  Top-up ${round}: ${verdict}`;
  const title = pipeline.phases[phase]?.title ?? phase;
  return `  ${title}, round ${round}: ${on === "question" ? `the question was answered "${verdict}"` : `${on} ${verdict}`}${reason === undefined ? "" : `: ${oneLine(reason)}`}`;
}
