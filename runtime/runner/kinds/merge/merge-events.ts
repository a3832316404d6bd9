import type { CommitId } from "../../../../base/commit-id.ts";
import { enumerate } from "../../../../base/enumerate.ts";
import { paddedRound } from "../../../../schema/table.ts";
import { recordEvent } from "../../../ledger/records.ts";
import type { EventDraft } from "../../entry-events.ts";
import { type Merging, timeOf } from "./merging.ts";

const mostPaths = 5;

// Keys of events are derived from the list and the run, so a repetition writes the same ones.

export function recordMerged(merging: Merging, revision: CommitId): Promise<void> {
  const text = `${merging.title} was merged, in the order of the list.`;
  return record(merging, { kind: "branch-merged", text, revision });
}

export function recordReturned(merging: Merging, paths: readonly string[]): Promise<void> {
  const files = enumerate(paths.slice(0, mostPaths));
  const text = `${merging.title} could not be merged: others changed ${files}, too. Its owner works on it once more.`;
  return record(merging, { kind: "branch-conflict", text });
}

export function recordLeft(merging: Merging, reason: string): Promise<void> {
  const text = `${merging.title} is not merged. ${reason} Its work stays on the branch ${merging.branch}.`;
  return record(merging, { kind: "branch-conflict", text });
}

async function record({ context: { table, order }, list, key, position }: Merging, event: EventDraft): Promise<void> {
  const time = timeOf(list);
  const id = `${time}-${list.phase}-merge-${paddedRound(order.round)}-${paddedRound(position)}`;
  await recordEvent(table, order.project, { ...event, id, time, phase: key, round: list.round });
}
