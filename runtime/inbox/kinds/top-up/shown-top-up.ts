import { dollars } from "../../../../base/dollars.ts";
import { formatMoment } from "../../../../schema/moment.ts";
import { budgetUnder } from "../../../ledger/terms.ts";
import { peopleOf } from "../../caller.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { ProjectRecords, TopUpRecord } from "../../project-records.ts";
import type { Occasion, Words } from "../../words.ts";
import type { ShownKind } from "../kind.ts";
import { amountOf, topUpGroup } from "./top-up-kind.ts";
import { viewTopUp } from "./top-up-view.ts";

/** A request for more money, as people see it. */
export const shownTopUp: ShownKind<"top-up"> = {
  itemsOf: ({ topUps }) => topUps,
  pageOf: ({ number }) => `top-ups/${number}`,
  asked: (project) => peopleOf(project, topUpGroup(project)),
  mayAnswer: (project, item, caller, now) => viewTopUp(project, item, caller, now).mayDecide,
  words,
  remindedOf: undefined,
  events: (project, { phase, round, number, openedAt }) => [
    {
      id: `${openedAt}-top-up-asked-${number}`,
      time: openedAt,
      kind: "top-up-asked",
      text: `The money is spent; ${phaseTitle(project, phase)} asks for a top-up.`,
      phase,
      round,
    },
  ],
  decisions: (_, { decision }) => (decision === undefined ? [] : [{ ...decision, on: "top-up" }]),
};

function words(project: ProjectRecords, item: TopUpRecord, { link }: Occasion): Words {
  const { meta, manifest } = project;
  const budget = dollars(budgetUnder(meta.terms, manifest.budget.maxCostMicros));
  const consequence =
    manifest.budget.topUp?.refusal === "stop" ? "the project stops" : "the delivery team decides how to go on";
  return {
    subject: `${meta.title}: its money is spent`,
    paragraphs: [
      `The budget of "${meta.title}", ${budget}, is spent. Everyone at work has saved the work and waits for all of you together: one answer is enough.`,
      `Grant ${dollars(amountOf(project, item.number))} more, or refuse:`,
      link,
      `If you refuse, or nobody answers by ${formatMoment(item.expiresAt)}, ${consequence}.`,
    ],
  };
}
