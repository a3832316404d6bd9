import { briefText } from "./brief.ts";
import { callModel, paymentOf, turnId, untoldCall } from "./call-model.ts";
import { configureSwarm, existing, type SwarmConfig } from "./config.ts";
import type { Effect } from "./effect.ts";
import type { Entry, Happening, SwarmOutcome } from "./entry.ts";
import { next } from "./next.ts";
import { nextEffect } from "./next-effect.ts";
import { missingOutputs } from "./outputs.ts";
import type { Clock, Journal, Meter, ModelClient, PhaseWork, Stopwatch, Toolbox } from "./ports.ts";
import { reduce } from "./reduce.ts";
import { initialState, type State } from "./state.ts";
import type { SwarmRound } from "./swarm-round.ts";

export interface SwarmPorts {
  models: ModelClient;
  toolbox: Toolbox;
  journal: Journal<Entry>;
  meter: Meter;
  work: PhaseWork;
  clock: Clock;
  stopwatch: Stopwatch;
}

export interface SwarmRun extends SwarmRound {
  /** Existing journal entries, oldest first. */
  restored: Entry[];
  /** Answers to the questions of this round, in the order they were asked. */
  answers: string[];
  ports: SwarmPorts;
  /** Aborted on SIGTERM. */
  signal: AbortSignal;
  /** Numbers of the granted top-ups after which work that they had ended continues; none by default. */
  grantedTopUps?: readonly number[];
  /** True when no further turn may begin, because somebody stops the project. */
  isStopping?(): Promise<boolean>;
  /** Called after each append, and at a resume again with the last restored entry; its effects must be idempotent. */
  onEntry?(entry: Entry, state: State): Promise<void> | void;
}

/**
 * Runs one round of a phase until its outcome. Rejects with `Superseded` when a newer runner has claimed the round and
 * with `ModelUnavailable` when no model is available; in both cases the journal is enough to resume.
 */
export async function runSwarm(run: SwarmRun): Promise<SwarmOutcome> {
  const config = configureSwarm(run, run.ports.toolbox);
  const { entry: entryAgent } = config.phase;
  if (entryAgent === undefined) throw new Error(`No agents work on the phase ${run.phase}.`);
  let state = run.restored.reduce((before, entry) => reduce(before, entry, config), initialState(entryAgent));
  let effect = nextEffect(state, config);
  if (run.restored.length > 0) await settleRestored(run, state);

  const { clock, stopwatch } = run.ports;
  let workedBefore = stopwatch.workedMs();
  const record = async (happening: Happening): Promise<void> => {
    const worked = stopwatch.workedMs();
    const entry: Entry = { ...happening, at: clock.now(), workedMs: Math.round(worked - workedBefore) };
    workedBefore = worked;
    await run.ports.journal.append(entry);
    const payment = paymentOf(entry);
    if (payment) await run.ports.meter.settle(turnId(run, state.seq), payment.reservedMicros, payment.costMicros);
    [state, effect] = next(state, entry, config);
    await run.onEntry?.(entry, state);
  };

  const untold = run.restored.length > 0 ? await untoldCall(state, config, run) : undefined;
  if (untold !== undefined) await record(untold);
  for (const happening of resumption(run, state)) await record(happening);
  while (effect.kind !== "end" && effect.kind !== "park") {
    if (beginsTurn(effect) && (await run.isStopping?.())) return { kind: "stop-requested" };
    const happening = run.signal.aborted ? undefined : await perform(effect, state, config, run);
    if (happening === undefined) return { kind: "stopped" };
    await record(happening);
  }
  return effect.outcome;
}

/** Entries that a new runner adds before it continues; none when the round has ended for good or still waits for an answer. */
function resumption({ restored, answers, grantedTopUps = [] }: SwarmRun, state: State): Happening[] {
  const topUp = state.end?.kind === "limit" ? state.end.topUp : undefined;
  if (topUp !== undefined && grantedTopUps.includes(topUp)) return [{ kind: "money-granted", topUp }];
  if (restored.length === 0 || state.end !== undefined) return [];
  if (state.question === undefined) return [{ kind: "resumed" }];
  const answer = answers[state.questions - 1];
  return answer === undefined ? [] : [{ kind: "answered", answer }];
}

/** Completes effects that the previous runner may have missed after its last entry: settling, reporting. */
async function settleRestored(run: SwarmRun, state: State): Promise<void> {
  const { restored, ports } = run;
  const position = restored.findLastIndex((entry) => paymentOf(entry) !== undefined);
  const paid = restored[position];
  const payment = paid && paymentOf(paid);
  if (payment) await ports.meter.settle(turnId(run, position), payment.reservedMicros, payment.costMicros);
  const last = restored.at(-1);
  if (last !== undefined) await run.onEntry?.(last, state);
}

function beginsTurn({ kind }: Effect): boolean {
  return kind === "start-visit" || kind === "call-model";
}

type Performable = Exclude<Effect, { kind: "end" | "park" }>;

/** Performs an effect; undefined when the signal came first and nothing may be recorded. */
async function perform(
  effect: Performable,
  state: State,
  config: SwarmConfig,
  run: SwarmRun,
): Promise<Happening | undefined> {
  const { work, toolbox } = run.ports;
  if (effect.kind === "record") return effect.happening;
  const { agent } = existing(config.members, effect.agent);
  switch (effect.kind) {
    case "start-visit": {
      const brief = await work.brief(agent, effect.note, state.outputs, state.answers);
      return {
        kind: "visit-started",
        agent: agent.name,
        brief: briefText(brief),
        lasting: brief.lasting.length,
        ...(effect.note === undefined ? {} : { note: effect.note }),
        ...(brief.due === undefined ? {} : { due: brief.due }),
      };
    }
    case "call-model":
      return callModel(state, config, run);
    case "call-tool": {
      const outcome = await toolbox.call(agent, effect.call, turnId(run, effect.seq), run.signal);
      // An error after the signal may be caused by the signal: the next runner repeats the call.
      return run.signal.aborted && outcome.isError
        ? undefined
        : { kind: "tool-returned", callId: effect.call.id, outcome };
    }
    case "publish":
      await work.publish(agent, turnId(run, effect.seq), `Write ${effect.paths.join(", ")}`);
      return { kind: "turn-published", agent: agent.name, paths: effect.paths };
    case "check-finish": {
      const unmet = [...missingOutputs(state.outputs, config), ...(await work.unmet(state.outputs, state.answers))];
      return unmet.length > 0
        ? { kind: "finish-refused", callId: effect.callId, agent: agent.name, unmet }
        : { kind: "finished", agent: agent.name, summary: effect.summary };
    }
    default:
      return effect satisfies never;
  }
}
