import type { Digest } from "../../base/digest.ts";
import { calledPlace, providerTitles } from "../../schema/model-service.ts";
import { OutputUnreadable } from "../../schema/parse-outputs.ts";
import { phaseOfKey } from "../../schema/table.ts";
import type { Model, Pipeline, ProviderPauseView } from "../../schema/types.ts";
import { type ObjectStore, whyUnreadable } from "../artifacts/object-store.ts";
import { pauseAt } from "../ledger/provider-pauses.ts";
import type { Stored } from "../ledger/stored.ts";
import type { Table } from "../ledger/table.ts";
import type { Clock } from "../swarm/ports.ts";
import { forgePauseReason } from "./forge-pause.ts";
import { readPipeline } from "./further-limits.ts";

/** Error with which a runner ends whose models may not be called for longer than it waits; it begins the reason of the operator item. */
const pausedRun = "Crew.ProviderPaused: ";

/** The reason of an operator item in the words of the service or the forge; undefined where the phase waits for something else. */
export function pauseReason(reason: string): string | undefined {
  const ofForge = forgePauseReason(reason);
  if (ofForge !== undefined) return ofForge;
  return reason.startsWith(pausedRun) ? reason.slice(pausedRun.length).replace(/^ProviderPaused: /, "") : undefined;
}

/** Author of decisions that crew makes by itself. */
export const byCrew = "crew";

/** A phase that is paused again and again waits for a person in the end: each time is a run and an entry of the machine's history. */
export const mostContinuations = 20;

/** True while crew lets a paused phase work on by itself. The decision of a person begins the count anew. */
export function mayContinue(
  operators: readonly Stored<"operator">[],
  { phase, entry }: Pick<Stored<"operator">, "phase" | "entry">,
): boolean {
  const before = operators.filter((each) => each.phase === phase && each.entry < entry);
  const authors = before.toSorted((a, b) => a.entry - b.entry).flatMap(({ decision }) => decision?.by ?? []);
  return authors.length - 1 - authors.findLastIndex((by) => by !== byCrew) < mostContinuations;
}

/** True for an item of a phase that crew has let go on after a pause. */
export function isContinued({ reason, decision }: Pick<Stored<"operator">, "reason" | "decision">): boolean {
  return pauseReason(reason) !== undefined && decision?.by === byCrew;
}

/** True when the phase was paused before, and has met the same pause again: people know of it. */
export function isPausedAgain(operators: readonly Stored<"operator">[], item: Stored<"operator">): boolean {
  const before = operators.filter(({ phase, entry }) => phase === item.phase && entry < item.entry);
  const last = before.reduce<Stored<"operator"> | undefined>(
    (latest, each) => (each.entry > (latest?.entry ?? -1) ? each : latest),
    undefined,
  );
  return last !== undefined && isContinued(last);
}

/** The words of the service for which a phase waits until it works on by itself; undefined where it waits for people. */
export function pausedFor(operators: readonly Stored<"operator">[], item: Stored<"operator">): string | undefined {
  return mayContinue(operators, item) ? pauseReason(item.reason) : undefined;
}

interface Reading {
  table: Table;
  objects: ObjectStore;
  clock: Clock;
}

/**
 * The pause because of which agents of a phase, or without one of any phase, cannot work: neither their model nor one of its fallbacks may
 * be called. The one that ends last. Undefined when all can.
 */
export async function pauseOf(
  { table, objects, clock }: Reading,
  config: Digest,
  phase?: string,
): Promise<ProviderPauseView | undefined> {
  const pipeline = await readablePipeline(objects, config);
  if (pipeline === undefined) return undefined;
  const models = modelsOf(pipeline, phase);
  const time = clock.now();
  const paused = await Promise.all(models.map((model) => pauseOfModel(table, model, time)));
  const last = paused.filter((each) => each !== undefined).sort((a, b) => b.until - a.until)[0];
  return last && { ...last, until: new Date(last.until).toISOString() };
}

/** Without a configuration that can be read nothing is held back: the runner says what is wrong with it. */
async function readablePipeline(objects: ObjectStore, config: Digest): Promise<Pipeline | undefined> {
  try {
    return await pipelineOf(objects, config);
  } catch (error) {
    if (error instanceof OutputUnreadable || (error instanceof Error && whyUnreadable(error) !== undefined))
      return undefined;
    throw error;
  }
}

/** Pipelines by digest, which never change: each look at a queue needs them. */
const known = new WeakMap<ObjectStore, Map<Digest, Promise<Pipeline>>>();
const mostKnown = 50;

function pipelineOf(objects: ObjectStore, config: Digest): Promise<Pipeline> {
  const ofStore = known.get(objects) ?? new Map<Digest, Promise<Pipeline>>();
  known.set(objects, ofStore);
  const reading = ofStore.get(config) ?? readPipeline(objects, { config });
  if (ofStore.size >= mostKnown) ofStore.clear();
  ofStore.set(config, reading);
  reading.catch(() => ofStore.delete(config));
  return reading;
}

/** Models of the agents that work on or review a phase; of all phases without its key. */
function modelsOf({ phases, agents, models }: Pipeline, key: string | undefined): Model[] {
  const wanted = Object.values(phases).filter(({ name }) => key === undefined || name === phaseOfKey(key));
  const names = wanted.flatMap(({ members, review }) => [...members, ...(review === undefined ? [] : [review.agent])]);
  const used = new Set(names.map((name) => agents[name]?.model ?? ""));
  return [...used].flatMap((name) => models[name] ?? []);
}

/** The pause of the id that may be called first again; undefined when one of them may be called now. */
async function pauseOfModel(table: Table, model: Model, time: number) {
  const pauses = await Promise.all(
    model.ids.map(async (modelId) => {
      const place = calledPlace(model, modelId);
      const pause = await pauseAt(table, place, time);
      return pause && { provider: providerTitles[place.provider], until: pause.until, reason: pause.reason };
    }),
  );
  if (pauses.includes(undefined)) return undefined;
  return pauses.filter((each) => each !== undefined).sort((a, b) => a.until - b.until)[0];
}
