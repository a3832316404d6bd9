import { parsePipeline } from "../../../schema/parse-outputs.ts";
import type { LimitsInput, RaisedLimits } from "../../../schema/types.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import type { Caller } from "../../inbox/caller.ts";
import { changeOnce } from "../../inbox/change-once.ts";
import type { Decider } from "../../inbox/decider.ts";
import { amountOf, microsPerUsd, withChange } from "../../inbox/limit-amounts.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { type InputError, incomplete } from "../../inbox/refusal.ts";
import { budgetUnder, pipelineUnder } from "../../ledger/terms.ts";

/**
 * Raises a project's budget, or the limits of a phase's rounds, and records the author. Running runners use the budget
 * with their next call, the limits with the next round.
 */
export async function raiseLimits(
  decider: Decider,
  objects: ObjectStore,
  caller: Caller,
  id: string,
  input: LimitsInput,
): Promise<RaisedLimits> {
  const { change } = await changeOnce<"terms", RaisedLimits>(decider, caller, id, input, {
    part: "terms",
    noun: "another change of limits",
    finished: "The project is finished: its limits no longer apply.",
    rejected: "The project was rejected: its limits no longer apply.",
    recorded: ({ meta }) => meta.terms?.changes ?? [],
    contentOf: ({ phase, raised, comment }) => [phase, raised.map(({ limit, to }) => [limit, to]), comment],
    sent: contentOf(input),
    async prepare(project, signed) {
      const change = { ...(await changeOf(project, objects, input)), ...signed };
      requireRaised(change);
      return change;
    },
    apply: ({ meta }, change) => withChange(meta.terms, change),
  });
  return change;
}

/** Returns the input as the content of a recorded change; an input without an amount is refused later. */
function contentOf(input: LimitsInput) {
  const raised = input.budgetUsd === undefined ? askedIn(input) : [["budget", input.budgetUsd] as const];
  const phase = input.budgetUsd === undefined ? (input.phase ?? "") : undefined;
  return [phase, raised.map(([limit, to]) => [limit, to]), (input.comment ?? "").trim()];
}

/** Returns the limits of a phase that the input raises, with their amounts. */
function askedIn(input: LimitsInput) {
  return (["turns", "handoffs", "tokens", "usd"] as const).flatMap((limit) => {
    const to = input[limit];
    return to === undefined ? [] : [[limit, to] as const];
  });
}

async function changeOf(
  { meta, manifest }: ProjectRecords,
  objects: ObjectStore,
  input: LimitsInput,
): Promise<Pick<RaisedLimits, "phase" | "raised">> {
  const { budgetUsd, phase } = input;
  const asked = askedIn(input);
  if ((budgetUsd === undefined) === (asked.length === 0)) {
    throw incomplete("Nothing to raise", [
      { pointer: "", detail: "Name what to raise: the budget, or limits of a phase." },
    ]);
  }
  if (budgetUsd !== undefined) {
    const from = budgetUnder(meta.terms, manifest.budget.maxCostMicros) / microsPerUsd;
    return { raised: [{ limit: "budget", from, to: budgetUsd }] };
  }
  if (!manifest.phases.some(({ name }) => name === phase)) {
    const known = manifest.phases.map(({ name }) => name).join(", ");
    throw incomplete("Unknown phase", [{ pointer: "/phase", detail: `Name one of the phases: ${known}.` }]);
  }
  const pipeline = parsePipeline((await objects.get(meta.config)).toString());
  const limits = pipelineUnder(meta.terms, pipeline).phases[phase ?? ""]?.limits;
  return {
    phase: phase ?? "",
    raised: asked.map(([limit, to]) => ({ limit, from: limits === undefined ? 0 : amountOf(limits, limit), to })),
  };
}

/** Requires amounts above the current ones: past usage counts, so a lower limit would stop running work. */
function requireRaised({ raised }: Pick<RaisedLimits, "raised">): void {
  const errors: InputError[] = raised
    .filter(({ from, to }) => to <= from)
    .map(({ limit, from }) => ({
      pointer: limit === "budget" ? "/budgetUsd" : `/${limit}`,
      detail: `${limit === "budget" ? "The budget" : `"${limit}"`} is ${from} now; it can only be raised.`,
    }));
  if (errors.length > 0) throw incomplete("Not raised", errors);
}
