import { randomUUID } from "node:crypto";
import { Flags } from "@oclif/core";
import type { RaisedDay, RaisedLimits } from "../../schema/types.ts";
import { Mistake } from "../crew-command.ts";
import type { ProjectApi } from "../project-api.ts";
import { asFlag, ProjectCommand, projectArgument } from "../project-command.ts";

const amount = { helpValue: "N" };

export default class Raise extends ProjectCommand {
  static override summary = "Raise a project's budget, the limits of a phase's rounds, or the money of today.";
  static override description =
    "Operators may, and the group of the top-ups the money of today. Amounts are the new limits, that of --today is added. Raise a round's time when it starts: `crew decide resume --raise minutes=30`, or `crew resume --raise minutes=30` for a project that has stopped.";
  static override examples = [
    '<%= config.bin %> raise --budget 120 --comment "Agreed with the customer."',
    "<%= config.bin %> raise --phase build --turns 90 --usd 40",
    "<%= config.bin %> raise --today 50",
  ];
  static override args = { project: projectArgument };
  static override flags = {
    as: asFlag,
    budget: Flags.string({ summary: "The new budget of the project, in US dollars.", helpValue: "USD" }),
    today: Flags.string({
      summary: "US dollars that all projects of the engagement may spend today (UTC) in addition.",
      helpValue: "USD",
      exclusive: ["budget", "phase", "turns", "handoffs", "tokens", "usd"],
    }),
    phase: Flags.string({ summary: "The phase whose following rounds get new limits.", helpValue: "NAME" }),
    turns: Flags.string({ summary: "With --phase: model replies of a round.", ...amount }),
    handoffs: Flags.string({ summary: "With --phase: handoffs of a round.", ...amount }),
    tokens: Flags.string({ summary: "With --phase: tokens of a round.", ...amount }),
    usd: Flags.string({ summary: "With --phase: money of a round, in US dollars.", helpValue: "USD" }),
    comment: Flags.string({ summary: "The reason; it is recorded with the change." }),
  };

  async run(): Promise<RaisedLimits | RaisedDay> {
    const { args, flags } = await this.parse(Raise);
    const api = await this.api(flags);
    const { summary, today: ofToday } = await this.project(api, args.project);
    const { phase, comment } = flags;
    const today = numberOf("today", flags.today);
    if (today !== undefined) {
      if (ofToday === undefined)
        throw new Mistake(`${summary.engagementTitle} has no maximum for a day (budget.perDay).`);
      return this.#raiseToday(api, summary.id, { day: ofToday.day, usd: today, ...(comment && { comment }) });
    }
    const numbers = {
      budgetUsd: numberOf("budget", flags.budget),
      turns: numberOf("turns", flags.turns),
      handoffs: numberOf("handoffs", flags.handoffs),
      tokens: numberOf("tokens", flags.tokens),
      usd: numberOf("usd", flags.usd),
    };
    const change = await api.post(
      "/api/projects/{id}/limits",
      { id: summary.id },
      {
        decisionId: randomUUID(),
        ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)),
        ...(phase === undefined ? {} : { phase }),
        ...(comment === undefined ? {} : { comment }),
      },
    );
    for (const { limit, from, to } of change.raised) this.log(`${summary.title}: ${limit} ${from} → ${to}.`);
    return change;
  }

  async #raiseToday(
    api: ProjectApi,
    id: string,
    more: { day: string; usd: number; comment?: string },
  ): Promise<RaisedDay> {
    const raised = await api.post("/api/projects/{id}/today", { id }, { decisionId: randomUUID(), ...more });
    this.log(`${raised.engagement}: $${raised.usd} more on ${raised.day} (UTC).`);
    return raised;
  }
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text.replace(/^\$/, ""));
  if (!Number.isFinite(number) || number <= 0) throw new Mistake(`--${flag} is a number above 0, not "${text}".`);
  return number;
}
