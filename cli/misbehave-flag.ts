import { Flags } from "@oclif/core";
import { type MisbehaviourRates, misbehaviours } from "../runtime/models/rehearsal/misbehave-at-rates.ts";
import { Mistake } from "./crew-command.ts";

export const misbehaveFlags = {
  misbehave: Flags.string({
    summary: "Let replies of the played model go wrong at these rates, such as cut=0.05,refuse=0.03.",
    description:
      "cut: breaks off in the middle of a call. refuse: the model declines. words: says what it would do and calls nothing. names: calls a tool by a wrong name.",
    helpValue: "KIND=RATE,…",
  }),
  seed: Flags.integer({ summary: "Which replies go wrong. The same seed, the same rehearsal.", default: 1, min: 0 }),
};

/** Converts `cut=0.05,words=0.1` to rates; undefined without faults. */
export function parseMisbehaviour(text: string | undefined, seed: number): MisbehaviourRates | undefined {
  if (text === undefined) return undefined;
  const rates = new Map<string, number>();
  for (const part of text.split(",")) {
    const [kind = "", share = "", ...more] = part.trim().split("=");
    const rate = share.trim() === "" || more.length > 0 ? Number.NaN : Number(share);
    if (!(misbehaviours as readonly string[]).includes(kind) || !(rate >= 0 && rate <= 1))
      throw new Mistake(`"${part}" is no rate: write KIND=RATE, with one of ${misbehaviours.join(", ")} and 0 to 1.`);
    if (rates.has(kind)) throw new Mistake(`"${kind}" is named twice.`);
    rates.set(kind, rate);
  }
  const total = [...rates.values()].reduce((sum, rate) => sum + rate, 0);
  if (total > 1) throw new Mistake(`The rates add up to ${total}: more replies than there are would go wrong.`);
  return { rates: Object.fromEntries(rates), seed };
}
