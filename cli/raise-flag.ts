import { Flags } from "@oclif/core";
import { Mistake } from "./crew-command.ts";

export const raiseFlag = Flags.string({
  summary: "Raise a limit by an amount, such as turns=10, minutes=30 or usd=5, for this phase from now on.",
  description: "Limits: turns, handoffs, minutes, tokens, usd (of a round), budget (of the project, in US dollars).",
  helpValue: "LIMIT=N",
  multiple: true,
});

const raisable = ["turns", "handoffs", "minutes", "tokens", "usd", "budget"];

/** Converts `turns=10` to `{turns: 10}`, the API's format; undefined when nothing is raised. */
export function parseRaise(values: string[] | undefined): Record<string, number> | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const raised = new Map<string, number>();
  for (const value of values) {
    const [limit = "", text = "", ...more] = value.split("=");
    const amount = more.length > 0 ? Number.NaN : Number(text.replace(/^\$|,/g, ""));
    if (!raisable.includes(limit) || !Number.isFinite(amount) || amount <= 0) {
      const known = raisable.join(", ");
      throw new Mistake(`"${value}" raises no limit: write LIMIT=N, with one of ${known} and a number above 0.`);
    }
    if (raised.has(limit)) throw new Mistake(`"${limit}" is named twice.`);
    raised.set(limit, amount);
  }
  return Object.fromEntries([...raised].map(([limit, amount]) => [limit === "budget" ? "budgetUsd" : limit, amount]));
}
