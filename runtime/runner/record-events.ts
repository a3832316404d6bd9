import { paddedRound, sortKeys } from "../../schema/table.ts";
import { addNotice } from "../ledger/notices.ts";
import { recordEvent } from "../ledger/records.ts";
import type { ClaimedRound } from "../ledger/round.ts";
import { paymentOf } from "../swarm/call-model.ts";
import type { Entry } from "../swarm/entry.ts";
import type { Spending } from "../swarm/ports.ts";
import type { State } from "../swarm/state.ts";
import { sumUsage } from "../swarm/usage.ts";
import type { RoundObserver } from "../telemetry/observe-round.ts";
import { type EventContext, type EventDraft, eventsOf } from "./entry-events.ts";
import type { RoundResources } from "./kinds/run-kind.ts";
import type { Log } from "./log.ts";
import { questionId } from "./questions.ts";
import type { RoundContext } from "./round-context.ts";

/** Differences between the events of kinds of work. */
type EventWords = Pick<EventContext, "isReview" | "recordOf">;

/**
 * Writes the consequences of a journal entry: events and the lock's notes. All keys are derived from the entry, so the
 * last entry before a crash can be repeated without duplicates.
 */
export function createEventRecorder(
  context: Pick<RoundContext, "order" | "pipeline" | "phase" | "table" | "tree" | "log">,
  { round, budget, journalPhase, observer, restored }: Omit<RoundResources, "journal" | "stopwatch">,
  words: EventWords,
): (entry: Entry, state: State) => Promise<void> {
  const { order, phase, table, log } = context;
  const eventContext = {
    phaseTitle: phase.title,
    round: order.round,
    titleOf: (agent: string) => context.pipeline.agents[agent]?.title ?? agent,
    questionId: (number: number) => questionId(phase.name, order.round, number),
    revision: () => context.tree.tip(),
    isThere: (path: string) => context.tree.files().some((file) => file.path === path),
    ...words,
  };
  return async (entry, state) => {
    const time = new Date(entry.at).toISOString();
    const cause = [journalPhase, paddedRound(order.round), String(state.seq).padStart(6, "0")].join("-");
    const told = await eventsOf(entry, state, eventContext);
    if (paymentOf(entry) !== undefined && (await budget.warn(cause))) {
      told.push(await warnOfSpending(context, budget.maxCostMicros, time));
    }
    logEstimate(log, entry, state);
    if (!restored.includes(entry)) measure(context, observer, entry, state);
    await Promise.all([
      noteProgress(round, entry, state),
      ...told.map((event, position) =>
        recordEvent(table, order.project, {
          ...event,
          id: `${time}-${cause}-${position}`,
          time,
          phase: phase.name,
          round: order.round,
        }),
      ),
    ]);
  };
}

/** Warns once per budget amount: in the events, and by mail to the operators, who can raise the budget. */
async function warnOfSpending(
  { pipeline, table, order }: Pick<RoundContext, "pipeline" | "table" | "order">,
  micros: number,
  time: string,
): Promise<EventDraft> {
  const text = `${pipeline.budget.warnAtPercent} % of the budget of ${(micros / 1e6).toFixed(2)} US dollars is spent.`;
  await addNotice(table, order.project, {
    about: "budget",
    item: `${sortKeys.budget}#${micros}`,
    reminder: 0,
    reason: text,
    time,
  });
  return { kind: "budget-warning", text };
}

async function noteProgress(round: ClaimedRound, entry: Entry, state: State): Promise<void> {
  if (entry.kind === "visit-started") await round.note({ activeAgent: entry.agent });
  const { turns, handoffs, activeMs } = state;
  if (entry.kind === "comments-answered") await round.note({ answers: state.answers });
  if (paymentOf(entry) !== undefined) {
    await round.note({
      usage: sumUsage(Object.values(state.usage)),
      agentUsage: state.usage,
      workedMs: activeMs,
      turns,
      handoffs,
    });
  }
  if (entry.kind === "handed-off" || entry.kind === "limit-reached")
    await round.note({ turns, handoffs, workedMs: activeMs });
}

/** Measures each entry once, in the runner that wrote it. */
function measure(
  { pipeline, log }: Pick<RoundContext, "pipeline" | "log">,
  observer: RoundObserver,
  entry: Entry,
  state: State,
): void {
  const spending = spendingOf(entry);
  const agent = workerIn(state) ?? "";
  const model = pipeline.models[pipeline.agents[agent]?.model ?? ""]?.ids[0] ?? "";
  if (spending === undefined) return;
  const costMicros = paymentOf(entry)?.costMicros ?? 0;
  observer.spent(agent, model, spending, costMicros);
  log.info("model-paid", { agent, model: spending.modelId ?? model, costMicros });
}

function spendingOf(entry: Entry): Spending | undefined {
  if (entry.kind === "model-replied") return entry.reply;
  return entry.kind === "reply-lost" || entry.kind === "model-timed-out" ? entry.spending : undefined;
}

/** The agent at work; undefined after a reply that filled the context window, because the agent is about to restart. */
function workerIn({ visit, coming }: State): string | undefined {
  return visit?.agent ?? coming?.agent;
}

/** Logs that a count is an estimate, for people who compare the bill with the pages. */
function logEstimate(log: Log, entry: Entry, state: State): void {
  const agent = workerIn(state);
  if (entry.kind === "reply-lost") {
    const { spending, attempts, costMicros, isUntold = false } = entry;
    log.warn("reply-lost", { agent, ...spending.usage, model: spending.modelId, attempts, costMicros, isUntold });
  }
  if (entry.kind === "results-cleared") {
    log.info("results-cleared", { agent, results: entry.results.length, tokens: entry.tokens });
  }
  if (entry.kind === "handed-off" && entry.among) {
    const { from, to, among } = entry;
    log.info("handoff-led", { from, to, among: among.join(", ") });
  }
  if (entry.kind === "model-replied" && entry.reply.isEstimated) {
    const { usage, modelId: model } = entry.reply;
    log.warn("usage-estimated", { agent, ...usage, model, costMicros: entry.costMicros });
  }
}
