import type { TopUpView } from "../../../../schema/types.ts";
import { budgetUnder } from "../../../ledger/terms.ts";
import { type Caller, memberOf } from "../../caller.ts";
import { closingOf } from "../../closing.ts";
import { microsPerUsd } from "../../limit-amounts.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { ProjectRecords, TopUpRecord } from "../../project-records.ts";
import { amountOf, topUpGroup } from "./top-up-kind.ts";

export function viewTopUp(project: ProjectRecords, item: TopUpRecord, caller: Caller, now: number): TopUpView {
  const { manifest, meta } = project;
  const { number, decision, phase, waits } = item;
  const status = decision === undefined ? (closingOf(project, item, now) ?? "open") : "decided";
  const waiting = Object.keys(waits);
  const granted = Math.round((decision?.raise?.budgetUsd ?? 0) * microsPerUsd);
  const amountMicros = decision === undefined ? amountOf(project, number) : granted;
  const maxCostMicros = budgetUnder(meta.terms, manifest.budget.maxCostMicros);
  const toppedUp = (meta.terms?.changes ?? [])
    .filter(({ topUp }) => topUp !== undefined)
    .flatMap(({ raised }) => raised.map(({ from, to }) => Math.round((to - from) * microsPerUsd)));
  const used = toppedUp.reduce((sum, each) => sum + each, 0) + (decision === undefined ? amountMicros : 0);
  return {
    project: project.id,
    number,
    phases: (waiting.length > 0 ? waiting : [phase]).map((name) => phaseTitle(project, name)),
    status,
    amountMicros,
    maxCostMicros,
    spentMicros: [...project.rounds, ...project.reviewRuns].reduce(
      (sum, { usage }) => sum + (usage?.costMicros ?? 0),
      0,
    ),
    leftMicros: Math.max(0, (manifest.budget.topUp?.maxMicros ?? 0) - used),
    refusal: manifest.budget.topUp?.refusal ?? "ask-operator",
    openedAt: item.openedAt,
    expiresAt: item.expiresAt,
    ...(decision && { decision }),
    mayDecide: status === "open" && memberOf(manifest, topUpGroup(project), caller) !== undefined,
  };
}
