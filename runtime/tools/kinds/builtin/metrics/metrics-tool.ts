import { dollars } from "../../../../../base/dollars.ts";
import { duration } from "../../../../../base/duration.ts";
import { isOfPhase } from "../../../../../schema/table.ts";
import { objectOf, textOf } from "../../../input-schema.ts";
import { refused, said } from "../../../outcome.ts";
import type { ProjectMetrics, RoundMetrics, Spent } from "../../../ports.ts";
import { builtIn } from "../built-in.ts";

/** Rounds that are listed one by one; of more, the first ones are only in the sums. */
const mostRounds = 40;

const read = builtIn<{ phase?: string }>({
  name: "metrics_read",
  effect: "read",
  description:
    "Reads figures of this project as they are recorded: dollars and tokens, rounds with their time, turns and handoffs, what each agent has used, ratings by people and findings by reviewers. A round that runs is counted up to its last finished turn.",
  input: objectOf({ phase: textOf("Name of a phase; leave it out for the whole project.") }),
  async run({ arguments: { phase } }, { metrics }) {
    const all = await metrics();
    const known = [...new Set(all.rounds.map((round) => round.phase))];
    if (phase !== undefined && !known.some((each) => isOfPhase(each, phase))) {
      return refused(
        `No round of ${JSON.stringify(phase)} is recorded. Phases with rounds: ${known.join(", ") || "none"}.`,
      );
    }
    return said(describe(all, phase).join("\n"));
  },
});

function describe({ total, maxCostMicros, ...all }: ProjectMetrics, phase: string | undefined): string[] {
  const isWanted = (each: { phase: string }) => phase === undefined || isOfPhase(each.phase, phase);
  const rounds = all.rounds.filter(isWanted);
  const ratings = all.ratings.filter(isWanted);
  const findings = all.findings.filter(isWanted);
  return [
    `Project: ${dollars(total.costMicros)} of ${dollars(maxCostMicros)} spent, ${tokens(total)}.`,
    "",
    `Rounds${rounds.length > mostRounds ? ` (the last ${mostRounds} of ${rounds.length})` : ""}:`,
    ...rounds.slice(-mostRounds).map(describeRound),
    ...(rounds.length === 0 ? ["none"] : []),
    "",
    "Agents:",
    ...agentsOf(rounds).map(([agent, spent]) => `${agent}: ${dollars(spent.costMicros)}, ${tokens(spent)}`),
    "",
    ratings.length === 0 ? "Ratings: none." : "Ratings by people:",
    ...ratings.map(({ phase, round, name, value }) => `${phase}, round ${round}: ${name} ${value}`),
    findings.length === 0 ? "Findings: none." : "Findings by reviewers:",
    ...findings.map(({ phase, reviewer, severity, count }) => `${phase}: ${count} ${severity} by ${reviewer}`),
  ];
}

function describeRound(round: RoundMetrics): string {
  const { phase, kind, status, workedMs, turns, handoffs, spent } = round;
  const parts = [
    status,
    ...(workedMs === undefined ? [] : [`${duration(Math.round(workedMs / 1000))} of work`]),
    ...(turns === undefined ? [] : [`${turns} ${turns === 1 ? "turn" : "turns"}`]),
    ...(handoffs === undefined ? [] : [`${handoffs} ${handoffs === 1 ? "handoff" : "handoffs"}`]),
    tokens(spent),
    dollars(spent.costMicros),
  ];
  return `${phase}, ${kind === "review" ? "review of round" : "round"} ${round.round}: ${parts.join(", ")}`;
}

/** Input and output together, as the project's page and `crew status` show them; the cache separately. */
function tokens({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Spent): string {
  const cache = cacheReadTokens + cacheWriteTokens;
  const ofCache =
    cache === 0 ? "" : `, ${shown(cacheReadTokens)} read from and ${shown(cacheWriteTokens)} written to the cache`;
  return `${shown(inputTokens + outputTokens)} tokens (${shown(inputTokens)} in, ${shown(outputTokens)} out${ofCache})`;
}

const shown = (count: number): string => count.toLocaleString("en");

function agentsOf(rounds: readonly RoundMetrics[]): [string, Spent][] {
  const sums = new Map<string, Spent>();
  for (const { agents } of rounds) {
    for (const [agent, spent] of Object.entries(agents)) sums.set(agent, plus(sums.get(agent), spent));
  }
  return [...sums].sort(([, a], [, b]) => b.costMicros - a.costMicros);
}

function plus(sum: Spent | undefined, spent: Spent): Spent {
  if (sum === undefined) return spent;
  return {
    inputTokens: sum.inputTokens + spent.inputTokens,
    outputTokens: sum.outputTokens + spent.outputTokens,
    cacheReadTokens: sum.cacheReadTokens + spent.cacheReadTokens,
    cacheWriteTokens: sum.cacheWriteTokens + spent.cacheWriteTokens,
    costMicros: sum.costMicros + spent.costMicros,
  };
}

export const metricsTools = [read];
