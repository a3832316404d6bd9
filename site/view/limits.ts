import type { OperatorEvidence } from "../../schema/types.ts";

type Limit = OperatorEvidence["limits"][number]["limit"];

/** A limit in words; the amounts are empty when unknown. */
export interface LimitRow {
  limit: Limit;
  name: string;
  used: string;
  max: string;
  isReached: boolean;
}

const names: Record<Limit, string> = {
  turns: "Turns",
  handoffs: "Handoffs",
  minutes: "Minutes of work",
  tokens: "Tokens",
  usd: "Money of the round, in US dollars",
  budgetUsd: "Budget of the project, in US dollars",
};

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const money = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const minutes = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

function inWords(limit: Limit, amount: number): string {
  if (limit === "minutes") return minutes.format(amount);
  return limit === "usd" || limit === "budgetUsd" ? money.format(amount) : whole.format(amount);
}

/** Share of a token or money limit at which it counts as used up: a turn that might exceed the limit is not started. */
const nearlyAll = 0.9;

export function limitRows(limits: OperatorEvidence["limits"] | undefined): LimitRow[] {
  return (Object.keys(names) as Limit[]).flatMap((limit) => {
    const known = limits?.find((each) => each.limit === limit);
    if (limits !== undefined && known === undefined) return [];
    const share = limit === "turns" || limit === "handoffs" || limit === "minutes" ? 1 : nearlyAll;
    return [
      {
        limit,
        name: names[limit],
        used: known === undefined ? "" : inWords(limit, known.used),
        max: known === undefined ? "" : inWords(limit, known.max),
        isReached: known !== undefined && known.max > 0 && known.used >= known.max * share,
      },
    ];
  });
}
