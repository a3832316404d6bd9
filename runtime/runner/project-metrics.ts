import { compareText } from "../../base/compare-text.ts";
import { isRepositoryJournal, key, mergedPhase, reviewedPhase } from "../ledger/keys.ts";
import { readItem, readItems } from "../ledger/read.ts";
import type { Stored } from "../ledger/stored.ts";
import { budgetUnder } from "../ledger/terms.ts";
import { sumUsage } from "../swarm/usage.ts";
import type { ProjectMetrics, RoundMetrics } from "../tools/ports.ts";
import type { RoundContext } from "./round-context.ts";

/** Reads the project's figures from its records, with the sums of its page. */
export async function readMetrics({
  table,
  order: { project },
  pipeline,
}: Pick<RoundContext, "table" | "order" | "pipeline">): Promise<ProjectMetrics> {
  const [meta, rounds, gates, verdicts] = await Promise.all([
    readItem(table, key.meta(project)),
    readItems(table, project, "round"),
    readItems(table, project, "gate"),
    readItems(table, project, "verdict"),
  ]);
  return {
    total: sumUsage(rounds.map(({ usage }) => usage)),
    maxCostMicros: budgetUnder(meta?.terms, pipeline.budget.maxCostMicros),
    rounds: rounds
      .filter(({ phase }) => mergedPhase(phase) === undefined && !isRepositoryJournal(phase))
      .sort((a, b) => compareText(a.startedAt, b.startedAt))
      .map(metricsOf),
    ratings: gates.flatMap(({ phase, round, votes }) =>
      Object.values(votes).flatMap(({ ratings }) =>
        Object.entries(ratings).map(([name, value]) => ({ phase, round, name, value })),
      ),
    ),
    findings: countFindings(verdicts),
  };
}

function metricsOf(item: Stored<"round">): RoundMetrics {
  const { phase, round, status, workedMs, turns, handoffs, usage, agentUsage = {} } = item;
  const reviewed = reviewedPhase(phase);
  return {
    phase: reviewed ?? phase,
    kind: reviewed === undefined ? "work" : "review",
    round,
    status: status.toLowerCase().replaceAll("_", " "),
    ...(workedMs !== undefined && { workedMs }),
    ...(turns !== undefined && { turns }),
    ...(handoffs !== undefined && { handoffs }),
    spent: sumUsage([usage]),
    agents: Object.fromEntries(Object.entries(agentUsage).map(([agent, each]) => [agent, sumUsage([each])])),
  };
}

function countFindings(verdicts: readonly Stored<"verdict">[]): ProjectMetrics["findings"] {
  const points = verdicts.flatMap(({ phase, agent, points = [] }) =>
    points.map(({ severity }) => ({ phase, reviewer: agent, severity })),
  );
  const groups = Map.groupBy(points, (point) => JSON.stringify([point.phase, point.reviewer, point.severity]));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, count: others.length + 1 }],
  );
}
