import { lockedPaths, locksOverlap } from "../../../schema/locked-paths.ts";
import { elementBranch, elementKey } from "../../../schema/table.ts";
import type { ElementView, PhaseView, RoundView, StatusPhase } from "../../../schema/types.ts";
import { roundsOf } from "../../inbox/gate-round.ts";
import type { ProjectRecords, RoundRecord } from "../../inbox/project-records.ts";
import { reviewJournal } from "../../ledger/keys.ts";
import { type Element, type ElementResult, elementsOf, resultsOf } from "../../ledger/lists.ts";
import type { Stored } from "../../ledger/stored.ts";
import { sumUsage } from "../../swarm/usage.ts";

/** Returns the elements of the newest list that a phase is worked on for; nothing before it has begun. */
export function viewElements(
  project: ProjectRecords,
  phase: StatusPhase,
  viewRound: (project: ProjectRecords, round: RoundRecord) => RoundView,
): Pick<PhaseView, "elements"> {
  const list = project.lists.findLast((each) => each.phase === phase.name);
  if (list === undefined) return {};
  const results = new Map(resultsOf(list).map((result) => [result.id, result]));
  const all = elementsOf(list);
  return {
    elements: all.map((element, position): ElementView => {
      const key = elementKey(phase.name, element.id);
      const rounds = roundsOf(project, key);
      const newest = rounds.findLast(({ startedAt }) => startedAt >= list.time);
      const runs = [...rounds, ...project.reviewRuns.filter((run) => run.phase === reviewJournal(key))];
      const result = results.get(element.id);
      const merge = project.merges.find((each) => each.phase === key && each.round === list.round);
      const isReturned = merge?.state === "returned" && result?.ended === "finished";
      const status = (isReturned ? undefined : result?.ended) ?? openStatus(project, phase, newest, list);
      const unfinished = all.slice(0, position).filter(({ id }) => !results.has(id));
      return {
        id: element.id,
        title: titleOf(element),
        status,
        ...(status === "upcoming" && waitsFor(element, unfinished, phase)),
        ...(result?.reason !== undefined && { reason: result.reason }),
        ...(rounds.length > 0 && branchOf(phase, list, merge, element)),
        ...(newest?.status === "WORKING" && newest.activeAgent !== undefined && { activeAgent: newest.activeAgent }),
        rounds: rounds.map((round) => viewRound(project, round)),
        ...(runs.length > 0 && { usage: sumUsage(runs.map(({ usage }) => usage)) }),
      };
    }),
  };
}

/** Returns the branch with the work of an element until it is merged, and the files in conflict. */
function branchOf(
  phase: StatusPhase,
  { round }: Stored<"list">,
  merge: Stored<"merge"> | undefined,
  { id }: Element,
): Pick<ElementView, "branch" | "conflicts"> {
  if (!phase.branches || merge?.state === "merged") return {};
  const conflicts = merge?.conflicts?.map(({ path }) => path) ?? [];
  return { branch: elementBranch(phase.name, round, id), ...(conflicts.length > 0 && { conflicts }) };
}

/** Returns the elements that work on paths which this one locks, too, and do so before it. */
function waitsFor(
  element: Element,
  unfinished: readonly Element[],
  { locks }: StatusPhase,
): Pick<ElementView, "waitsFor"> {
  if (locks === undefined) return {};
  const own = lockedPaths(element[locks]);
  const others = unfinished.filter((other) => locksOverlap(own, lockedPaths(other[locks]))).map(({ id }) => id);
  return others.length === 0 ? {} : { waitsFor: others };
}

function titleOf({ id, title }: Element): string {
  return typeof title === "string" && title.trim() !== "" ? title : id;
}

/** Status of an element before the state machine has recorded how all ended. */
function openStatus(
  project: ProjectRecords,
  phase: StatusPhase,
  newest: RoundRecord | undefined,
  { endedAt }: Stored<"list">,
): ElementResult["ended"] | "upcoming" | "working" | "reviewing" | "stopped" {
  const review = project.reviews.find((each) => each.phase === newest?.phase && each.round === newest.round);
  if (newest?.status === "LIMIT") return "limit";
  if (newest?.status === "DONE" && (phase.review === undefined || review?.passed)) return "finished";
  if (project.meta.status !== "RUNNING" || endedAt !== undefined) return "stopped";
  if (newest === undefined) return "upcoming";
  return newest.status === "DONE" && review === undefined ? "reviewing" : "working";
}
