import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelAt } from "../../schema/model-service.ts";
import type { Pipeline } from "../../schema/types.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import { openRepository } from "../artifacts/repository.ts";
import { createPublisher } from "../artifacts/revisions.ts";
import { openWorkTree } from "../artifacts/work-tree.ts";
import { type Budget, openBudget } from "../ledger/budget.ts";
import { key, reviewJournal } from "../ledger/keys.ts";
import { readItem } from "../ledger/read.ts";
import { type ClaimedRound, claimRound } from "../ledger/round.ts";
import type { Table } from "../ledger/table.ts";
import { pipelineUnder } from "../ledger/terms.ts";
import { telemetryNameOf } from "../models/model-providers.ts";
import type { Entry, SwarmOutcome } from "../swarm/entry.ts";
import type { Journal, Meter, ModelClient, Stopwatch, Toolbox } from "../swarm/ports.ts";
import { runSwarm, type SwarmPorts, type SwarmRun } from "../swarm/run-swarm.ts";
import { observeRound, type RoundObserver } from "../telemetry/observe-round.ts";
import { hideInBlocks, type KnownSecrets } from "../tools/secrets/known-secrets.ts";
import { createToolbox } from "../tools/toolbox.ts";
import { conclude } from "./conclude.ts";
import { ConfigMismatch, loadPipeline } from "./configuration.ts";
import type { RunOrder } from "./environment.ts";
import { readFeedback } from "./feedback.ts";
import type { Log } from "./log.ts";
import { narrowedTo } from "./narrowed-writes.ts";
import {
  openReviewDesk,
  type ReviewDesk,
  readReview,
  reviewing,
  reviewPipeline,
  reviewToolbox,
  reviewWork,
} from "./phase-review.ts";
import { createPhaseWork, publishInitialCommit } from "./phase-work.ts";
import { readQuestions } from "./questions.ts";
import { createEventRecorder } from "./record-events.ts";
import { toolContextOf } from "./records.ts";
import { recallCalls, replayUnpublished } from "./replay.ts";
import type { RoundContext } from "./round-context.ts";
import { startStopwatch } from "./stopwatch.ts";
import type { Answer } from "./task.ts";

/** External services of a run. */
export interface Connections {
  table: Table;
  objects: ObjectStore;
  /** `file:///` folder of bare repositories, or `s3://bucket[/prefix]` of bundles. */
  repositories: string;
  models: ModelClient;
  secrets: KnownSecrets;
  log: Log;
  /** True with the rehearsal model; the round is marked with it. */
  rehearsed: boolean;
  now(): number;
}

/**
 * Works on one round, or reviews it, and resolves with the answer for the state machine; with nothing when the signal
 * came first. Rejects with `Superseded`, `ConfigMismatch`, or the error that stopped the runner.
 */
export async function runRound(
  order: RunOrder,
  connections: Connections,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "crew-run-"));
  // Deletes the clone also when the runner exits early because its parent process died.
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    return await workIn(folder, order, connections, signal);
  } finally {
    process.removeListener("exit", remove);
    await rm(folder, { recursive: true, force: true });
  }
}

async function workIn(folder: string, order: RunOrder, connections: Connections, signal: AbortSignal) {
  const { table, objects, repositories, rehearsed, now } = connections;
  const journalPhase = order.mode === "review" ? reviewJournal(order.phase) : order.phase;
  const meta = await readItem(table, key.meta(order.project));
  if (!meta) throw new ConfigMismatch(`There is no project ${order.project}.`);
  const loaded = narrowedTo(pipelineUnder(meta.terms, await loadPipeline(objects, order, meta.config)), order.phase);
  const pipeline = order.mode === "review" ? reviewPipeline(loaded, order.phase) : loaded;
  const claim = { epoch: order.epoch, cause: order.cause, time: new Date(now()).toISOString(), rehearsed };
  const round = await claimRound(table, objects, { ...order, phase: journalPhase }, claim);
  const restored = (await round.restore()).map(({ text }) => JSON.parse(text) as Entry);
  const times = restored.map(({ at }) => at);
  const sow = (await objects.get(meta.sow)).toString();
  const expected = {
    project: order.project,
    initial: { title: meta.title, sow, time: new Date(meta.createdAt) },
    recorded: meta.revision,
  };
  const [tree, feedback, questions] = await Promise.all([
    openWorkTree(openRepository(repositories, expected), join(folder, "tree")),
    readFeedback(table, order.project, order.feedback),
    readQuestions(table, order.project, order),
  ]);
  const context: RoundContext = {
    order,
    pipeline,
    phase: phaseOf(pipeline, order.phase),
    projectTitle: meta.title,
    statementOfWork: sow,
    feedback,
    questions,
    table,
    objects,
    tree,
    publisher: createPublisher(objects),
    signal,
    secrets: connections.secrets,
    log: connections.log,
    rehearsed,
    timeOf: (seq) => new Date(times[seq - 1] ?? now()),
    now,
  };
  await publishInitialCommit(context, meta.createdAt);
  const budget = openBudget(table, order.project, pipeline.budget);
  const journal = journalOf(round, times);
  const observer = observeRound({
    ...order,
    engagement: pipeline.name,
    providerOf: (agent, modelId) => providerNameOf(pipeline, agent, modelId),
  });
  const stopwatch = startStopwatch();
  try {
    const resources = { round, journal, journalPhase, budget, restored, observer, stopwatch };
    const outcome = await swarm(context, observer.models(hiding(connections)), resources);
    observer.end({ outcome: outcome.kind });
    const answer = await conclude(context, round, outcome);
    if (answer !== undefined) await budget.release({ phase: journalPhase, round: order.round });
    return answer;
  } catch (error) {
    observer.end({ failure: error });
    throw error;
  } finally {
    stopwatch.stop();
  }
}

function providerNameOf({ agents, models }: Pipeline, agent: string, modelId = ""): string {
  const model = models[agents[agent]?.model ?? ""];
  return model === undefined ? "unknown" : telemetryNameOf(modelAt(model, modelId));
}

/**
 * Removes secrets from replies too: a model may repeat a secret in a form that was not recognized in its input, and
 * replies go to the table, to Git and to people.
 */
function hiding({ models, secrets }: Connections): ModelClient {
  return {
    async converse(request, signal, heard) {
      const reply = await models.converse(request, signal, heard);
      return { ...reply, content: hideInBlocks(reply.content, secrets) };
    },
  };
}

function phaseOf(pipeline: Pipeline, name: string) {
  const phase = pipeline.phases[name];
  if (!phase) throw new ConfigMismatch(`The configuration has no phase "${name}".`);
  return phase;
}

function journalOf(round: ClaimedRound, times: number[]): Journal<Entry> {
  return {
    async append(entry) {
      await round.append({ text: JSON.stringify(entry), time: new Date(entry.at).toISOString() });
      times.push(entry.at);
    },
  };
}

interface Resources {
  round: ClaimedRound;
  journal: Journal<Entry>;
  journalPhase: string;
  budget: Budget;
  restored: Entry[];
  observer: RoundObserver;
  stopwatch: Stopwatch;
}

async function swarm(context: RoundContext, models: ModelClient, resources: Resources): Promise<SwarmOutcome> {
  const { pipeline, tree, order, signal } = context;
  const tools = createToolbox(pipeline.tools, toolContextOf(context));
  recallCalls(resources.restored, tools);
  const toolbox = resources.observer.toolbox(tools);
  if (order.mode === "review")
    return review(context, models, { toolbox, desk: openReviewDesk(context, tools) }, resources);
  await replayUnpublished(resources.restored, { pipeline, tree, toolbox, id: order, signal });
  const onEntry = createEventRecorder(context, resources);
  const work = createPhaseWork(context);
  return runSwarm({ ...runOf(context, { models, toolbox, work }, resources), signal, onEntry });
}

/** The reviewer's verdict ends the round without buying a further reply. */
async function review(
  context: RoundContext,
  models: ModelClient,
  { toolbox: reading, desk }: { toolbox: Toolbox; desk: ReviewDesk },
  resources: Resources,
) {
  const given: SwarmOutcome = { kind: "done", outputs: {}, summary: "" };
  if (await readReview(context)) return given;
  const enough = new AbortController();
  const record = createEventRecorder(context, resources);
  const toolbox = reviewToolbox(context, reading, desk);
  const ports = { models: reviewing(models), toolbox, work: reviewWork(context, desk) };
  const outcome = await runSwarm({
    ...runOf(context, ports, resources),
    signal: AbortSignal.any([context.signal, enough.signal]),
    async onEntry(entry, state) {
      await record(entry, state);
      if (entry.kind === "tool-returned" && (await readReview(context))) enough.abort();
    },
  });
  return enough.signal.aborted ? given : outcome;
}

function runOf(
  context: RoundContext,
  ports: Pick<SwarmPorts, "models" | "toolbox" | "work">,
  { journal, journalPhase, budget, restored, stopwatch }: Resources,
): Omit<SwarmRun, "signal"> {
  const { pipeline, order, projectTitle, questions } = context;
  return {
    pipeline,
    phase: order.phase,
    round: order.round,
    project: { id: order.project, title: projectTitle },
    restored,
    answers: questions.answers,
    ports: { ...ports, journal, meter: meterOf(budget, journalPhase), clock: { now: context.now }, stopwatch },
  };
}

/** A phase and its review have separate budget reservations. */
function meterOf(budget: Budget, phase: string): Meter {
  return {
    reserve: (turn, micros, leave) => budget.reserve({ ...turn, phase }, micros, leave),
    reserved: (turn) => budget.reserved({ ...turn, phase }),
    settle: (turn, reserved, spent) => budget.settle({ ...turn, phase }, reserved, spent),
  };
}
