import { apply } from "./apply.ts";
import { configureSwarm, existing, type SwarmConfig } from "./config.ts";
import { costMicros, inputReservationMicros, needOf, reservationMicros } from "./cost.ts";
import { due } from "./due.ts";
import type { Effect } from "./effect.ts";
import type { Entry, Happening, SwarmOutcome } from "./entry.ts";
import { next } from "./next.ts";
import { missingOutputs } from "./outputs.ts";
import type {
  Clock,
  Journal,
  Meter,
  ModelClient,
  ModelRequest,
  Stopwatch,
  Toolbox,
  TurnId,
  Workplace,
} from "./ports.ts";
import type { SwarmSetting } from "./setting.ts";
import { initialState, type State } from "./state.ts";
import { usableReply } from "./usable-reply.ts";

export interface SwarmPorts {
  models: ModelClient;
  toolbox: Toolbox;
  journal: Journal<Entry>;
  meter: Meter;
  workplace: Workplace;
  clock: Clock;
  stopwatch: Stopwatch;
}

export interface SwarmRun extends SwarmSetting {
  /** What the journal already holds, oldest first. */
  restored: Entry[];
  /** Answers to the questions of this round, in the order they were asked. */
  answers: string[];
  ports: SwarmPorts;
  /** Aborted on SIGTERM. */
  signal: AbortSignal;
  /** Called after each append, and at a resume once more with the last restored entry; its effects must bear repetition. */
  onEntry?(entry: Entry, state: State): Promise<void> | void;
}

/**
 * Works one round of a phase to an outcome. Rejects with `Superseded` when a newer runner holds the round and with
 * `ModelUnavailable` when no model answers; in both cases the journal is enough to resume.
 */
export async function runSwarm(run: SwarmRun): Promise<SwarmOutcome> {
  const config = configureSwarm(run, run.ports.toolbox);
  let state = run.restored.reduce((before, entry) => apply(before, entry, config), initialState(config.phase.entry));
  let effect = due(state, config);
  if (run.restored.length > 0) await settleRestored(run, state, effect, config);

  const { clock, stopwatch } = run.ports;
  let workedBefore = stopwatch.workedMs();
  const record = async (happening: Happening): Promise<void> => {
    const worked = stopwatch.workedMs();
    const entry: Entry = { ...happening, at: clock.now(), workedMs: Math.round(worked - workedBefore) };
    workedBefore = worked;
    await run.ports.journal.append(entry);
    if (entry.kind === "model-replied") {
      await run.ports.meter.settle(turnId(run, state.seq), entry.reservedMicros, entry.costMicros);
    }
    [state, effect] = next(state, entry, config);
    await run.onEntry?.(entry, state);
  };

  for (const happening of resumption(run, state)) await record(happening);
  while (effect.kind !== "end" && effect.kind !== "park") {
    const happening = run.signal.aborted ? undefined : await perform(effect, state, config, run);
    if (happening === undefined) return { kind: "stopped" };
    await record(happening);
  }
  return effect.outcome;
}

/** What a new runner adds before it goes on; nothing where the round has ended or still waits for an answer. */
function resumption({ restored, answers }: SwarmRun, state: State): Happening[] {
  if (restored.length === 0 || state.end !== undefined) return [];
  if (state.question === undefined) return [{ kind: "resumed" }];
  const answer = answers[state.questions - 1];
  return answer === undefined ? [] : [{ kind: "answered", answer }];
}

/** Makes up for what the runner before may have left undone after its last entry: settling, telling. */
async function settleRestored(run: SwarmRun, state: State, effect: Effect, config: SwarmConfig): Promise<void> {
  const { restored, ports } = run;
  const paid = restored.findLastIndex(({ kind }) => kind === "model-replied");
  const entry = restored[paid];
  if (entry?.kind === "model-replied") {
    await ports.meter.settle(turnId(run, paid), entry.reservedMicros, entry.costMicros);
  }
  if (effect.kind === "call-model") await settleLost(run, state, config);
  const last = restored.at(-1);
  if (last !== undefined) await run.onEntry?.(last, state);
}

/** A call without a recorded reply: the service has counted its input, whoever failed. */
async function settleLost(run: SwarmRun, state: State, config: SwarmConfig): Promise<void> {
  const { model, need } = modelCall(state, config);
  await run.ports.meter.settle(
    turnId(run, state.seq),
    reservationMicros(model, need),
    inputReservationMicros(model, need),
  );
}

type Performable = Exclude<Effect, { kind: "end" | "park" }>;

/** Performs an effect; undefined when the signal came first and nothing may be recorded. */
async function perform(
  effect: Performable,
  state: State,
  config: SwarmConfig,
  run: SwarmRun,
): Promise<Happening | undefined> {
  const { workplace, toolbox } = run.ports;
  if (effect.kind === "record") return effect.happening;
  const { agent } = existing(config.members, effect.agent);
  switch (effect.kind) {
    case "start-visit": {
      const brief = await workplace.brief(agent, effect.note, state.outputs);
      return {
        kind: "visit-started",
        agent: agent.name,
        brief,
        ...(effect.note === undefined ? {} : { note: effect.note }),
      };
    }
    case "call-model":
      return callModel(state, config, run);
    case "call-tool": {
      const outcome = await toolbox.call(agent, effect.call, turnId(run, effect.seq), run.signal);
      // An error after the signal may be the signal's own work: the next runner calls again.
      return run.signal.aborted && outcome.isError
        ? undefined
        : { kind: "tool-returned", callId: effect.call.id, outcome };
    }
    case "publish":
      await workplace.publish(agent, turnId(run, effect.seq), `Write ${effect.paths.join(", ")}`);
      return { kind: "turn-published", agent: agent.name, paths: effect.paths };
    case "check-finish": {
      const unmet = [...missingOutputs(state.outputs, config), ...(await workplace.unmet(state.outputs))];
      return unmet.length > 0
        ? { kind: "finish-refused", callId: effect.callId, agent: agent.name, unmet }
        : { kind: "finished", agent: agent.name, summary: effect.summary };
    }
    default:
      return effect satisfies never;
  }
}

async function callModel(state: State, config: SwarmConfig, run: SwarmRun): Promise<Happening | undefined> {
  const { request, model, need } = modelCall(state, config);
  const { meter, models, clock } = run.ports;
  const turn = turnId(run, state.seq);
  const reservedMicros = reservationMicros(model, need);
  if (!(await meter.reserve(turn, reservedMicros))) {
    return { kind: "limit-reached", limit: "budget", reason: "The project's budget does not cover another turn." };
  }
  const timeout = AbortSignal.timeout(config.phase.limits.turnTimeSeconds * 1000);
  const startedAt = clock.now();
  try {
    const reply = usableReply(await models.converse(request, AbortSignal.any([run.signal, timeout])));
    const latencyMs = clock.now() - startedAt;
    return { kind: "model-replied", reply, latencyMs, reservedMicros, costMicros: costMicros(model, reply) };
  } catch (error) {
    await settleLost(run, state, config);
    if (run.signal.aborted) return undefined;
    if (timeout.aborted) return { kind: "model-timed-out", latencyMs: clock.now() - startedAt };
    throw error;
  }
}

function modelCall(state: State, { project, members, phase, round }: SwarmConfig) {
  if (state.visit === undefined) throw new Error("A model is called only within a visit.");
  const { agent: name, messages } = state.visit;
  const member = existing(members, name);
  const { model, system, tools } = member;
  const metadata = { project, phase: phase.name, round: String(round), agent: name, purpose: "swarm" as const };
  const request: ModelRequest = { model, system, messages, tools, metadata };
  return { request, model, need: needOf(member, messages) };
}

const turnId = ({ phase, round }: SwarmRun, seq: number): TurnId => ({ phase, round, seq });
