import type { Digest } from "../../base/digest.ts";
import { matchesGlob } from "../../base/matches-glob.ts";
import type { Check } from "../../schema/types.ts";
import { severities } from "../../schema/value-words.ts";
import { key, reviewJournal } from "../ledger/keys.ts";
import type { MeasuredChecks, PhaseFacts } from "../ledger/phase-facts.ts";
import { readItem, readItems } from "../ledger/read.ts";
import { checkedFiles, mostCheckedFiles, timeForChecks } from "./checked-files.ts";
import type { CheckResult } from "./checks.ts";
import { readVerdicts } from "./facts.ts";
import { openFindings, readAnswers } from "./open-findings.ts";
import type { RoundContext } from "./round-context.ts";

type Measured = Pick<RoundContext, "pipeline" | "phase" | "tree" | "order" | "table">;

/**
 * Returns the results of the checks with an id as values. Leaves out a check whose program or configuration a member of
 * the swarm wrote in this phase: its result would be that member's claim.
 */
export async function measuredBy(
  results: readonly CheckResult[],
  { phase, tree }: Pick<Measured, "phase" | "tree">,
): Promise<MeasuredChecks> {
  const named = results.flatMap(({ check, outcome, numbers }) => {
    if (check.id === undefined || isOwnWork(check, { phase, tree })) return [];
    const states = { passed: outcome === "satisfied", failed: outcome === "failed", skipped: outcome === "skipped" };
    return [[check.id, { ...states, ...numbers }] as const];
  });
  return { revision: await tree.tip(), values: Object.fromEntries(named) };
}

/** True when a member of the swarm wrote a file in this phase that decides what the check measures. */
export function isOwnWork({ sources = [] }: Check, { phase, tree }: Pick<Measured, "phase" | "tree">): boolean {
  const deciding = tree.files().filter(({ path }) => sources.some((glob) => matchesGlob(path, glob)));
  return deciding.some(({ path }) => {
    const turn = tree.lastTurn(path);
    return turn !== undefined && turn.phase === phase.name && phase.members.includes(turn.agent);
  });
}

/** Returns the facts of a phase at the end of a round of work. */
export async function factsOfWork(context: Measured, tree: Digest): Promise<PhaseFacts> {
  const { order, phase, table } = context;
  const [round, verdicts, answers, tip, spend] = await Promise.all([
    readItem(table, key.round(order.project, order.phase, order.round)),
    readVerdicts(context),
    readAnswers(context, {}),
    context.tree.tip(),
    spendOf(context),
  ]);
  const open = openFindings({ phase, tree: context.tree, verdicts, answers });
  const findings = Object.fromEntries(
    severities.map((severity) => [severity, open.filter((finding) => finding.severity === severity).length]),
  );
  return {
    ...(round?.checks?.revision === tip && { checks: { tree, values: round.checks.values } }),
    findings: { tree, values: findings },
    ...(await fitsOf(context)),
    spend,
  };
}

/** Returns which files of deliverables with a schema fit it. */
async function fitsOf({ pipeline, phase, tree }: Measured): Promise<Pick<PhaseFacts, "schemas">> {
  const time = timeForChecks();
  const checked = await Promise.all(phase.deliverables.map((each) => checkedFiles(pipeline, each, tree, time)));
  const named = checked
    .flat()
    .filter(({ isUnchecked }) => !isUnchecked)
    .slice(0, mostCheckedFiles);
  if (named.length === 0) return {};
  return {
    schemas: Object.fromEntries(
      named.map(({ path, digest, faults }) => [path, { digest, isFit: faults.length === 0 }]),
    ),
  };
}

/** Returns the facts of a phase that its review adds. */
export async function factsOfReview(context: Measured, tree: Digest): Promise<PhaseFacts> {
  const [review, spend] = await Promise.all([
    readItem(context.table, key.review(context.order.project, context.phase.name, context.order.round)),
    spendOf(context),
  ]);
  if (review === undefined) return { spend };
  const confirmed = review.items.filter(({ passed }) => passed).length;
  return { review: { tree, values: { approved: review.passed, confirmed } }, spend };
}

/** Cost of the phase's rounds and reviews, and of the project, in US dollars. */
async function spendOf({ table, order }: Pick<Measured, "table" | "order">): Promise<NonNullable<PhaseFacts["spend"]>> {
  const [rounds, reviews, budget] = await Promise.all([
    readItems(table, order.project, "round", `${order.phase}#`),
    readItems(table, order.project, "round", `${reviewJournal(order.phase)}#`),
    readItem(table, key.budget(order.project)),
  ]);
  const micros = [...rounds, ...reviews].reduce((sum, { usage }) => sum + (usage?.costMicros ?? 0), 0);
  return { usd: micros / 1_000_000, projectUsd: (budget?.spentMicros ?? 0) / 1_000_000 };
}
