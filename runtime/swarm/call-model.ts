import { existing, type SwarmConfig } from "./config.ts";
import { costMicros, needOf, reservationMicros } from "./cost.ts";
import type { Entry, Happening } from "./entry.ts";
import { withFencedFile } from "./lean/fenced-file.ts";
import {
  type Clock,
  type Meter,
  type ModelClient,
  type ModelRequest,
  ModelUnavailable,
  ReplyLost,
  type Spending,
  type TurnId,
} from "./ports.ts";
import type { State } from "./state.ts";
import { usableReply } from "./usable-reply.ts";

/** Context of a model call in its run. */
interface Calling {
  phase: string;
  round: number;
  ports: { models: ModelClient; meter: Meter; clock: Clock };
  /** Aborted on SIGTERM. */
  signal: AbortSignal;
}

/**
 * Calls the model once, with a budget reservation. Usage that the service may have counted becomes part of the entry,
 * even without a reply; undefined when the signal came first and nothing was counted.
 */
export async function callModel(state: State, config: SwarmConfig, run: Calling): Promise<Happening | undefined> {
  const { request, model, need, member } = modelCall(state, config);
  const { meter, models, clock } = run.ports;
  const turn = turnId(run, state.seq);
  const reservedMicros = reservationMicros(model, need);
  const mayClose = state.closing === undefined && config.phase.limits.onLimit === "save-and-ask";
  if (!(await meter.reserve(turn, reservedMicros, mayClose ? reservedMicros : 0))) {
    // The entry that grants the last turn comes first, so that turn has the next number and needs tokens for its
    // advice.
    const told = { ...need, inputTokens: need.inputTokens + lastTurnTokens };
    const hasLastTurn = mayClose && (await meter.reserve(turnId(run, state.seq + 1), reservationMicros(model, told)));
    const { topUp } = meter;
    const kind = hasLastTurn ? "limit-near" : "limit-reached";
    return { kind, limit: "budget", reason: noMoney, ...(topUp !== undefined && { topUp }) };
  }
  const silence = watchSilence(config.phase.limits.turnTimeSeconds * 1000);
  const startedAt = clock.now();
  try {
    const signal = AbortSignal.any([run.signal, silence.signal]);
    const given = usableReply(await models.converse(request, signal, silence.heard));
    const reply = withFencedFile(given, member, { due: state.visit?.due, id: `fenced-${state.seq + 1}` });
    const latencyMs = clock.now() - startedAt;
    return { kind: "model-replied", reply, latencyMs, reservedMicros, costMicros: costMicros(model, reply) };
  } catch (error) {
    const lost = error instanceof ReplyLost ? error : undefined;
    const isStopped = run.signal.aborted;
    if (silence.signal.aborted && !isStopped) {
      const spending = lost?.spending ?? nothingSpent;
      const latencyMs = clock.now() - startedAt;
      return { kind: "model-timed-out", latencyMs, spending, reservedMicros, costMicros: costMicros(model, spending) };
    }
    if (lost !== undefined) {
      const { spending, attempts } = lost;
      return { kind: "reply-lost", spending, attempts, reservedMicros, costMicros: costMicros(model, spending) };
    }
    // After any other error the outcome of the call is unknown: the next runner finds the reservation and pays for the
    // input.
    if (isStopped || error instanceof ModelUnavailable) await meter.settle(turn, reservedMicros, 0);
    if (isStopped) return undefined;
    throw error;
  } finally {
    silence.end();
  }
}

const noMoney = "The project's budget leaves no room for another turn.";

/** Maximum size of the advice to save the work, in tokens. */
const lastTurnTokens = 300;

/** Aborts a call without events for this time. A long reply does not end a turn; a silent one does. */
function watchSilence(longestMs: number): { signal: AbortSignal; heard(): void; end(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error("The model fell silent.")), longestMs);
  return { signal: controller.signal, heard: () => timer.refresh(), end: () => clearTimeout(timer) };
}

const nothingSpent: Spending = {
  usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
};

/**
 * Call of the previous runner that was made, or about to be made, when it ended: its reservation is still open. The
 * service is assumed to have counted its input.
 */
export async function untoldCall(state: State, config: SwarmConfig, run: Calling): Promise<Happening | undefined> {
  const isBetweenTurns = state.visit !== undefined && state.visit.turn === undefined && state.end === undefined;
  const reservedMicros = isBetweenTurns ? await run.ports.meter.reserved(turnId(run, state.seq)) : undefined;
  if (reservedMicros === undefined) return undefined;
  const { model, need, request } = modelCall(state, config);
  const usage = { ...nothingSpent.usage, inputTokens: need.inputTokens };
  const spending: Spending = { usage, isEstimated: true };
  return {
    kind: "reply-lost",
    spending,
    attempts: request.attempts + 1,
    reservedMicros,
    costMicros: Math.min(costMicros(model, spending), reservedMicros),
    isUntold: true,
  };
}

/** Payment of an entry from the reservation of the turn that it ends. */
export function paymentOf(entry: Entry): { reservedMicros: number; costMicros: number } | undefined {
  switch (entry.kind) {
    case "model-replied":
    case "reply-lost":
      return entry;
    case "model-timed-out": {
      const { reservedMicros, costMicros } = entry;
      return reservedMicros === undefined || costMicros === undefined ? undefined : { reservedMicros, costMicros };
    }
    default:
      return undefined;
  }
}

function modelCall({ visit, tokenFactors, seq }: State, { project, members, phase, round }: SwarmConfig) {
  if (visit === undefined) throw new Error("A model is called only within a visit.");
  const { agent: name, messages, attempts = 0, firstId = 0 } = visit;
  const member = existing(members, name);
  const { system, tools } = member;
  const model = { ...member.model, ids: member.model.ids.slice(firstId) };
  const need = needOf(member, messages, tokenFactors);
  const caller = { project, phase: phase.name, round: String(round), agent: name, turn: String(seq) };
  const metadata = { ...caller, purpose: "swarm" as const };
  const estimatedInputTokens = need.inputTokens;
  const request: ModelRequest = { model, system, messages, tools, estimatedInputTokens, attempts, metadata };
  return { request, model, need, member };
}

export const turnId = ({ phase, round }: Pick<Calling, "phase" | "round">, seq: number): TurnId => ({
  phase,
  round,
  seq,
});
