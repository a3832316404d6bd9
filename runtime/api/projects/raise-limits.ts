import { parsePipeline } from "../../../schema/parse-outputs.ts";
import type { LimitsInput, RaisedLimits } from "../../../schema/types.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import { type Caller, operatorGroup } from "../../inbox/caller.ts";
import { type Decider, openProject, requireMember } from "../../inbox/decider.ts";
import { amountOf, microsPerUsd, withChange } from "../../inbox/limit-amounts.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { type InputError, incomplete, Refusal } from "../../inbox/refusal.ts";
import { sentBefore } from "../../inbox/repeated-decision.ts";
import { changeProject } from "../../ledger/projects.ts";
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
  for (;;) {
    const project = await openProject(decider, caller, id);
    const by = requireMember(project, operatorGroup, caller);
    const { terms } = project.meta;
    const change = { ...(await changeOf(project, objects, input)), ...signature(by, input, decider.clock.now()) };
    const recorded = terms?.changes.find((each) => each.decisionId === input.decisionId && each.by === by.email);
    if (recorded !== undefined) return repeated(recorded, change);
    if (project.meta.status === "FINISHED")
      throw new Refusal("not-running", "Finished", "The project is finished: its limits no longer apply.");
    requireRaised(change);
    if (await changeProject(decider.table, id, "terms", terms, withChange(terms, change))) return change;
  }
}

function signature(by: { email: string; name: string }, input: LimitsInput, now: number) {
  const comment = (input.comment ?? "").trim();
  return { decisionId: input.decisionId, by: by.email, name: by.name, time: new Date(now).toISOString(), comment };
}

async function changeOf(
  { meta, manifest }: ProjectRecords,
  objects: ObjectStore,
  input: LimitsInput,
): Promise<Pick<RaisedLimits, "phase" | "raised">> {
  const { budgetUsd, phase } = input;
  const asked = (["turns", "handoffs", "tokens", "usd"] as const).filter((limit) => input[limit] !== undefined);
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
    raised: asked.map((limit) => {
      return { limit, from: limits === undefined ? 0 : amountOf(limits, limit), to: input[limit] ?? 0 };
    }),
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

/** Returns the recorded change for a repetition; refuses different content with the same id. */
function repeated(recorded: RaisedLimits, sent: RaisedLimits): RaisedLimits {
  const wanted = ({ phase, raised, comment }: RaisedLimits) =>
    JSON.stringify([phase ?? "", raised.map(({ limit, to }) => [limit, to]), comment]);
  if (wanted(recorded) === wanted(sent)) return recorded;
  throw sentBefore("another change of limits", recorded);
}
