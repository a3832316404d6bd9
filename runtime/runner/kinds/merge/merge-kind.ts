import type { CommitId } from "../../../../base/commit-id.ts";
import { elementBranch, elementKey, phaseOfKey } from "../../../../schema/table.ts";
import type { Merge } from "../../../artifacts/merge-branch.ts";
import { mergeJournal } from "../../../ledger/keys.ts";
import { type ElementResult, elementsOf, resultsOf } from "../../../ledger/lists.ts";
import { readItems } from "../../../ledger/read.ts";
import { recordRevision, writeMerge } from "../../../ledger/records.ts";
import type { MergeItem } from "../../../ledger/repository-items.ts";
import type { Stored } from "../../../ledger/stored.ts";
import { ConfigMismatch } from "../../configuration.ts";
import { publishCommit } from "../../phase-work.ts";
import type { RoundContext } from "../../round-context.ts";
import type { OpenRound, RunKind, RunOutcome } from "../run-kind.ts";
import { describeConflicts, reasonOf } from "./describe-conflict.ts";
import { recordLeft, recordMerged, recordReturned } from "./merge-events.ts";
import { type Merging, timeOf } from "./merging.ts";

/**
 * Merges the branches of a list's elements into the main branch, without a model. It stops at the first conflict that goes back to its
 * owner, so branches are merged in the order of the list. Everything it decides on is in the repository and in the machine's record of the
 * list, so a repetition does the same.
 */
export const mergeKind: RunKind = {
  noun: "merge",
  journalOf: mergeJournal,
  pipelineOf: (pipeline) => pipeline,
  work,
  async result({ order, table }) {
    const list = await newestList({ order, table });
    const merges = await mergesOf({ order, table }, list.round);
    const returned = merges.find(({ state, run }) => state === "returned" && run === order.round);
    const left = merges.filter(({ state }) => state === "left");
    return {
      ...(returned && { conflict: idIn(list.phase, returned.phase) }),
      unmerged: left.map(({ phase, reason = "" }) => ({ id: idIn(list.phase, phase), reason })),
    };
  },
};

const done: RunOutcome = { kind: "done", outputs: {}, summary: "" };

async function work({ context, resources }: OpenRound): Promise<RunOutcome> {
  const { order, signal } = context;
  const list = await newestList(context);
  const results = new Map(resultsOf(list).map((result) => [result.id, result]));
  const before = new Map((await mergesOf(context, list.round)).map((merge) => [merge.phase, merge]));
  for (const [position, element] of elementsOf(list).entries()) {
    if (signal.aborted) return { kind: "stopped" };
    if (await context.isStopping()) return { kind: "stop-requested" };
    // Rejects in a runner that has been replaced.
    await resources.round.note({ status: "WORKING" });
    const key = elementKey(list.phase, element.id);
    const branch = elementBranch(list.phase, list.round, element.id);
    const title = typeof element.title === "string" ? element.title : element.id;
    const merging = { context, list, element, position, key, branch, title };
    const isReturned = await settle(merging, results.get(element.id), before.get(key));
    if (isReturned) return done;
  }
  context.log.info("branches-merged", { phase: order.phase, list: list.round });
  return done;
}

/** Merges one element, or records why it is left; true when it goes back to its owner. */
async function settle(
  merging: Merging,
  result: ElementResult | undefined,
  before: Stored<"merge"> | undefined,
): Promise<boolean> {
  // Recorded by an earlier run.
  if (before?.state === "merged" || before?.state === "left") return false;
  if (result?.ended === "finished") return take(merging, await mergeOf(merging));
  // The work on a conflict has not been finished.
  if (before?.state === "returned") {
    const paths = (before.conflicts ?? []).map(({ path }) => path);
    const reason = reasonOf(paths, `, and the further round did not finish: ${result?.reason ?? "unknown"}`);
    await leave(merging, { conflicts: before.conflicts ?? [], reason });
  }
  return false;
}

function mergeOf({ context, branch, title }: Merging): Promise<Merge> {
  const rounds = context.phase.each?.mergeRounds ?? 0;
  return context.tree.merge({ branch, title, run: context.order.round, rounds });
}

async function take(merging: Merging, merge: Merge): Promise<boolean> {
  const { context, branch } = merging;
  if (merge.kind === "nothing") {
    await write(merging, { state: "merged" });
    return false;
  }
  if (merge.kind === "merged") {
    await publish(merging, merge);
    await recordMerged(merging, merge.commit);
    await write(merging, { state: "merged", commit: merge.commit });
    return false;
  }
  const conflicts = await describeConflicts(merge.files, { tree: context.tree, branch });
  const paths = merge.files.map(({ path }) => path);
  if (merge.isReturned) {
    await recordReturned(merging, paths);
    await write(merging, { state: "returned", conflicts });
    return true;
  }
  await leave(merging, { conflicts, reason: reasonOf(paths, ".") });
  return false;
}

async function leave(merging: Merging, left: Required<Pick<MergeItem, "conflicts" | "reason">>): Promise<void> {
  await recordLeft(merging, left.reason);
  await write(merging, { state: "left", ...left });
}

function write(
  { context: { table, order }, list, key, branch }: Merging,
  merge: Pick<MergeItem, "state" | "commit" | "conflicts" | "reason">,
): Promise<void> {
  const item = { ...merge, branch, run: order.round, time: timeOf(list) };
  return writeMerge(table, order.project, { element: key, list: list.round }, item);
}

async function publish(
  { context, list, key, title }: Merging,
  { commit, parent, time }: { commit: CommitId; parent: CommitId; time: Date },
): Promise<void> {
  const { table, order, tree } = context;
  await recordRevision(table, order.project, {
    id: commit,
    parent,
    phase: key,
    round: list.round,
    time: time.toISOString(),
    message: `Merge ${title}`,
    position: await tree.positionOf(commit),
    tree: await publishCommit(context, commit),
  });
}

async function newestList({ table, order }: Pick<RoundContext, "table" | "order">): Promise<Stored<"list">> {
  const phase = phaseOfKey(order.phase);
  const newest = (await readItems(table, order.project, "list", `${phase}#`)).at(-1);
  if (newest === undefined) throw new ConfigMismatch(`The phase ${phase} has begun with no list.`);
  return newest;
}

async function mergesOf(
  { table, order }: Pick<RoundContext, "table" | "order">,
  list: number,
): Promise<Stored<"merge">[]> {
  const all = await readItems(table, order.project, "merge", `${phaseOfKey(order.phase)}@`);
  return all.filter(({ round }) => round === list);
}

const idIn = (phase: string, key: string): string => key.slice(phase.length + 1);
