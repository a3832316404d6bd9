import type { Usage } from "../../schema/types.ts";
import type { Budget } from "../ledger/budget.ts";
import { paddedRound } from "../ledger/keys.ts";
import { recordEvent } from "../ledger/records.ts";
import type { ClaimedRound } from "../ledger/round.ts";
import type { Entry } from "../swarm/entry.ts";
import type { State } from "../swarm/state.ts";
import { questionId } from "./questions.ts";
import { type Told, tell } from "./telling.ts";
import type { Worksite } from "./worksite.ts";

/**
 * Writes what follows from a journal entry: events and the lock's notes. All keys derive from the entry, so the last
 * entry before a crash is told again without being told twice.
 */
export function createChronicle(
  site: Worksite,
  { round, budget, journalPhase }: { round: ClaimedRound; budget: Budget; journalPhase: string },
): (entry: Entry, state: State) => Promise<void> {
  const { order, phase, table } = site;
  const context = {
    phaseTitle: phase.title,
    round: order.round,
    titleOf: (agent: string) => site.pipeline.agents[agent]?.title ?? agent,
    questionId: (number: number) => questionId(phase.name, order.round, number),
    revision: () => site.tree.tip(),
    isReview: order.mode === "review",
  };
  return async (entry, state) => {
    const time = new Date(entry.at).toISOString();
    const cause = [journalPhase, paddedRound(order.round), String(state.seq).padStart(6, "0")].join("-");
    const told = await tell(entry, state, context);
    if (entry.kind === "model-replied" && (await budget.warn(cause))) told.push(budgetWarning(site));
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

function budgetWarning({ pipeline }: Worksite): Told {
  const { maxCostMicros, warnAtPercent } = pipeline.budget;
  const text = `${warnAtPercent} % of the budget of ${(maxCostMicros / 1e6).toFixed(2)} US dollars is spent.`;
  return { kind: "budget-warning", text };
}

async function noteProgress(round: ClaimedRound, entry: Entry, state: State): Promise<void> {
  if (entry.kind === "visit-started") await round.note({ activeAgent: entry.agent });
  if (entry.kind === "model-replied") {
    await round.note({ usage: sum(Object.values(state.usage)), agentUsage: state.usage });
  }
}

function sum(usages: Usage[]): Usage {
  const total = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: 0 };
  for (const usage of usages) {
    for (const name of Object.keys(total) as (keyof Usage)[]) total[name] += usage[name];
  }
  return total;
}
