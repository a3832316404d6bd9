import { Flags } from "@oclif/core";
import { type MisbehaviourRates, misbehaviours } from "../runtime/models/rehearsal/misbehave-at-rates.ts";
import { serviceFaults } from "../runtime/models/rehearsal/service-faults.ts";
import { Mistake } from "./crew-command.ts";

export const misbehaveFlags = {
  misbehave: Flags.string({
    summary: "Make replies of the rehearsal model, or its service, fail at these rates, such as cut=0.05,errors=0.2.",
    description:
      "cut: the reply ends in the middle of a call. refuse: the model declines. words: the model describes its action without calling a tool. names: the model calls a tool by a wrong name. errors: the service answers with 500, 503 or 529. streams: the connection breaks in the middle of a reply. bursts: the service refuses the first three attempts of a turn with 429. limits: the service refuses the first attempt and asks for 15 seconds, in which no other project calls the model.",
    helpValue: "KIND=RATE,…",
  }),
  seed: Flags.integer({
    summary: "Seed for choosing the failing replies and requests. The same seed gives the same rehearsal.",
    default: 1,
    min: 0,
  }),
};

const kinds: readonly string[] = [...misbehaviours, ...serviceFaults];

/** Converts `cut=0.05,words=0.1` to rates; undefined without faults. */
export function parseMisbehaviour(text: string | undefined, seed: number): MisbehaviourRates | undefined {
  if (text === undefined) return undefined;
  const rates = new Map<string, number>();
  for (const part of text.split(",")) {
    const [kind = "", share = "", ...more] = part.trim().split("=");
    const rate = share.trim() === "" || more.length > 0 ? Number.NaN : Number(share);
    if (!kinds.includes(kind) || !(rate >= 0 && rate <= 1))
      throw new Mistake(`"${part}" is not a rate: write KIND=RATE, with one of ${kinds.join(", ")} and 0 to 1.`);
    if (rates.has(kind)) throw new Mistake(`"${kind}" is named twice.`);
    rates.set(kind, rate);
  }
  const total = [...rates.values()].reduce((sum, rate) => sum + rate, 0);
  if (total > 1) throw new Mistake(`The rates add up to ${total}, which is more than 1.`);
  return { rates: Object.fromEntries(rates), seed };
}
