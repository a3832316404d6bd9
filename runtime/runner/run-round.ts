import { once } from "node:events";
import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelAt } from "../../schema/model-service.ts";
import type { Pipeline } from "../../schema/types.ts";
import { givenInput } from "../artifacts/given-input.ts";
import type { InitialCommit } from "../artifacts/initial-commit.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import { openWorkTree } from "../artifacts/open-work-tree.ts";
import { openRepository } from "../artifacts/repository.ts";
import { createPublisher } from "../artifacts/revisions.ts";
import type { ExampleBase } from "../ledger/base.ts";
import { type BudgetTerms, openBudget } from "../ledger/budget.ts";
import { key } from "../ledger/keys.ts";
import { readItem } from "../ledger/read.ts";
import { readReported } from "../ledger/reported-values.ts";
import { type ClaimedRound, claimRound } from "../ledger/round.ts";
import type { Table } from "../ledger/table.ts";
import { pipelineUnder } from "../ledger/terms.ts";
import { telemetryNameOf } from "../models/model-providers.ts";
import { programsUser } from "../programs-user.ts";
import type { Entry } from "../swarm/entry.ts";
import type { Journal, ModelClient } from "../swarm/ports.ts";
import { leavesValues } from "../swarm/template-values.ts";
import { observeRound } from "../telemetry/observe-round.ts";
import { hideInBlocks, type KnownSecrets } from "../tools/secrets/known-secrets.ts";
import { conclude } from "./conclude.ts";
import { ConfigMismatch, loadPipeline } from "./configuration.ts";
import { branchOfElement, readElement, withElement } from "./element.ts";
import { readFeedback } from "./feedback.ts";
import { readBase } from "./kinds/fetch/base-code.ts";
import { kindOfRun } from "./kinds/run-kinds.ts";
import type { Log } from "./log.ts";
import { narrowedTo } from "./narrowed-writes.ts";
import type { RunOrder } from "./order.ts";
import { publishInitialCommit } from "./phase-work.ts";
import { publishedFiles } from "./published-files.ts";
import { readQuestions } from "./questions.ts";
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
  /** True in a rehearsal with a real model: tools call no services. */
  playsServices?: boolean;
  /** Example code of the repositories, in a rehearsal. */
  examples?: readonly ExampleBase[];
  now(): number;
}

/**
 * Works on one round, or reviews it, and resolves with the answer for the state machine; with nothing when the signal
 * came first. A run of a project that somebody stops saves its work and then waits for the signal: its end without an answer would
 * make the machine start another. Rejects with `Superseded`, `ConfigMismatch`, or the error that stopped the runner.
 */
export async function runRound(
  order: RunOrder,
  connections: Connections,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "crew-run-"));
  // Programs of another user may pass through it to the work tree, and list nothing in it.
  if (programsUser() !== undefined) await chmod(folder, 0o711);
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
  const { table, objects, repositories, rehearsed, examples = [], now } = connections;
  const kind = kindOfRun(order.mode);
  const journalPhase = kind.journalOf(order.phase);
  const meta = await readItem(table, key.meta(order.project));
  if (!meta) throw new ConfigMismatch(`There is no project ${order.project}.`);
  const isStopping = () => isBeingStopped(table, order.project);
  if ((await isStopping()) && !(await readItem(table, key.round(order.project, journalPhase, order.round)))) {
    connections.log.info("stop-requested");
    return untilAborted(signal);
  }
  const declared = pipelineUnder(meta.terms, await loadPipeline(objects, order, meta.config));
  const listed = await readElement(table, order);
  const element = listed?.element;
  const loaded = narrowedTo(withElement(declared, order.phase, element), order.phase);
  const pipeline = kind.pipelineOf(loaded, order.phase);
  const claim = { epoch: order.epoch, cause: order.cause, time: new Date(now()).toISOString(), rehearsed };
  const round = await claimRound(table, objects, { ...order, phase: journalPhase }, claim);
  const restored = (await round.restore()).map(({ text }) => JSON.parse(text) as Entry);
  const times = restored.map(({ at }) => at);
  const hasNoPart = rehearsed || connections.playsServices === true;
  const early = { order, pipeline, table, objects, secrets: connections.secrets, log: connections.log, now };
  const refusal = await kind.before?.({ ...early, folder, signal, rehearsed: hasNoPart, examples });
  if (refusal !== undefined) return refuse(round, refusal, now());
  const sow = (await objects.get(meta.sow)).toString();
  const given = await givenInput(objects, meta);
  const begun: InitialCommit = { title: meta.title, sow, time: new Date(meta.createdAt) };
  const initial: InitialCommit = { ...begun, ...(await readBase(table, objects, order)) };
  const expected = { project: order.project, initial, recorded: meta.revision };
  const [tree, feedback, questions, reported] = await Promise.all([
    openWorkTree(
      openRepository(repositories, expected),
      join(folder, "tree"),
      branchOfElement(declared, order.phase, listed),
    ),
    readFeedback(table, order.project, order.feedback),
    readQuestions(table, order.project, order),
    leavesValues(pipeline) ? readReported(table, order.project) : undefined,
  ]);
  const context: RoundContext = {
    order,
    pipeline,
    phase: phaseOf(pipeline, order.phase),
    ...(element && { element }),
    ...given,
    ...(reported && { reported }),
    projectTitle: meta.title,
    statementOfWork: sow,
    feedback,
    questions,
    table,
    objects,
    tree,
    publisher: createPublisher(
      objects,
      initial.base && (await publishedFiles({ table, objects }, order.project, meta.revision)),
    ),
    signal,
    isStopping,
    secrets: connections.secrets,
    log: connections.log,
    rehearsed: hasNoPart,
    timeOf: (seq) => new Date(times[seq - 1] ?? now()),
    now,
  };
  await publishInitialCommit(context, meta.createdAt, initial.base);
  const budget = openBudget(table, order.project, budgetOf(pipeline, order.phase));
  const journal = journalOf(round, times);
  const observer = observeRound({
    ...order,
    noun: kind.noun,
    engagement: pipeline.name,
    providerOf: (agent, modelId) => providerNameOf(pipeline, agent, modelId),
  });
  const stopwatch = startStopwatch();
  try {
    const resources = { round, journal, journalPhase, budget, restored, observer, stopwatch };
    const outcome = await kind.work({ context, models: observer.models(hiding(connections)), resources });
    observer.end({ outcome: outcome.kind });
    const answer = await conclude(context, round, outcome, kind);
    if (outcome.kind === "stopped") return undefined;
    await budget.release({ phase: journalPhase, round: order.round });
    if (answer === undefined) {
      connections.log.info("stop-requested");
      return await untilAborted(signal);
    }
    if (pipeline.budget.perDayMicros === undefined) return answer;
    const lock = await readItem(context.table, key.round(order.project, journalPhase, order.round));
    return { ...answer, spentMicros: Math.max(0, (lock?.usage?.costMicros ?? 0) - (lock?.costBefore ?? 0)) };
  } catch (error) {
    observer.end({ failure: error });
    throw error;
  } finally {
    stopwatch.stop();
  }
}

/** Ends a round before the project has a repository. */
async function refuse(round: ClaimedRound, reason: string, now: number): Promise<Answer> {
  await round.note({ status: "LIMIT", outputs: {}, finishedAt: new Date(now).toISOString() });
  return { outcome: "limit", outputs: {}, reason };
}

/** True from the time when somebody stops the project. */
async function isBeingStopped(table: Table, project: string): Promise<boolean> {
  const meta = await readItem(table, key.meta(project));
  return meta === undefined || meta.stopping !== undefined || meta.status !== "RUNNING";
}

async function untilAborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, "abort");
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

/** Returns the budget of a round: the money that is set aside for the final phases is theirs alone. */
function budgetOf({ budget, phases }: Pipeline, phase: string): BudgetTerms {
  const { setAsideMicros, ...all } = budget;
  return setAsideMicros === undefined || phases[phase]?.final ? all : { ...all, setAsideMicros };
}
