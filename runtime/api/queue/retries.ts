import type { ProjectId } from "../../../base/names.ts";
import { projectOf, queuePlace } from "../../../schema/table.ts";
import type { Decider } from "../../inbox/decider.ts";
import { readProject } from "../../inbox/project-records.ts";
import { decisionOn, mayPass, retryOf } from "../../inbox/retry.ts";
import { recordOperatorDecision } from "../../ledger/operators.ts";
import type { MetaItem } from "../../ledger/project-item.ts";
import { isOfFlow } from "../../ledger/queue.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { OpenWait } from "./waiting-projects.ts";

/** A phase that has failed and is to be tried again now. */
export interface DueRetry {
  item: Stored<"operator">;
  /** Its place among the queued projects: that of its project when it was queued. */
  order: string;
}

/** True when a phase of any project has ended in an error that may pass, and waits. */
export function hasFailed(waits: ReadonlyMap<ProjectId, readonly OpenWait[]>): boolean {
  return [...waits.values()].flat().some((wait) => wait.itemKind === "operator" && mayPass(wait.reason));
}

/**
 * Returns the failed phases of a project that are to be tried again now. Where all tries are used, the project is stopped: its machine continues
 * with the final phases and its end, as after a person's decision.
 */
export async function dueRetries(
  services: Pick<Decider, "table" | "manifests" | "clock">,
  meta: MetaItem,
  waits: readonly OpenWait[],
): Promise<DueRetry[]> {
  const failed = waits.flatMap((wait) => (wait.itemKind === "operator" && mayPass(wait.reason) ? wait : []));
  const [first] = failed;
  if (first === undefined || !isOfFlow(meta)) return [];
  const { table, manifests, clock } = services;
  const id = projectOf(first);
  const project = await readProject(table, manifests, id);
  if (project === undefined) return [];
  const now = new Date(clock.now()).toISOString();
  const due: DueRetry[] = [];
  for (const item of failed) {
    const retry = retryOf(project, item);
    if (retry === "used") await recordOperatorDecision(table, item, decisionOn(item, retry, now));
    else if (retry !== undefined && retry.at <= now)
      due.push({ item, order: queuePlace(meta.priority, meta.queuedAt, id) });
  }
  return due;
}

/** Lets the phases work on. Each decision is recorded once, like a person's, and the sweep delivers it. */
export async function tryAgain(
  { table, clock, manifests }: Pick<Decider, "table" | "manifests" | "clock">,
  due: readonly DueRetry[],
): Promise<void> {
  const now = new Date(clock.now()).toISOString();
  for (const { item } of due) {
    const project = await readProject(table, manifests, projectOf(item));
    const retry = project && retryOf(project, item);
    if (retry !== undefined) await recordOperatorDecision(table, item, decisionOn(item, retry, now));
  }
}
