import { compareText } from "../../base/compare-text.ts";
import { constants } from "../../schema/defaults.ts";
import { runnerErrors } from "../../schema/runner-errors.ts";
import type { RecordedDecision, RetryView } from "../../schema/types.ts";
import type { OperatorRecord, ProjectRecords } from "./project-records.ts";
import { byCrew } from "./provider-pause.ts";

/** Begins the ids of crew's decisions to try a phase again; people's and other decisions of crew have other ones. */
const retriedId = "retried ";

const passing: readonly string[] = Object.values(runnerErrors).flat();

/** True for the reason of an item whose phase has ended in an error that may pass. */
export function mayPass(reason: string): boolean {
  return passing.some((error) => reason.startsWith(`${error}: `));
}

/** True for an item after which crew has let its phase be tried again. */
export function isRetried({ decision }: Pick<OperatorRecord, "decision">): boolean {
  return decision?.by === byCrew && decision.decisionId.startsWith(retriedId);
}

type Tried = Pick<ProjectRecords, "manifest" | "meta" | "operators" | "rounds" | "interventions">;

/**
 * The further try for which an open item waits; `used` when there were as many as the flow allows, so that the project has failed. Undefined where
 * people decide: the flow has no `retry`, the cause does not pass, a person stops the project, or a call has begun, which is never done twice unasked.
 */
export function retryOf(project: Tried, item: OperatorRecord): RetryView | "used" | undefined {
  const retry = project.manifest.flow?.retry;
  if (retry === undefined || item.status !== "OPEN" || !mayPass(item.reason)) return undefined;
  if (project.meta.status !== "RUNNING" || project.meta.stopping !== undefined || hasCalled(project, item))
    return undefined;
  const number = triesSincePeople(project) + 1;
  if (number > retry.attempts) return "used";
  const seconds = Math.min(retry.backoffSeconds * 2 ** (number - 1), constants.flowRetrySeconds);
  return { number, of: retry.attempts, at: new Date(Date.parse(item.openedAt) + seconds * 1000).toISOString() };
}

/** The further try of a failed phase of the project that comes first; undefined where none is to come. */
export function firstRetry(project: Tried): RetryView | undefined {
  const retries = project.operators.flatMap((item) => retryOf(project, item) ?? []);
  return retries.filter((retry) => retry !== "used").sort((a, b) => compareText(a.at, b.at))[0];
}

function hasCalled({ rounds }: Tried, { phase, round }: OperatorRecord): boolean {
  const own = rounds.find((each) => each.phase === phase && each.round === Number(round));
  return own?.call?.state === "begun" || own?.call?.state === "done";
}

/** A person who lets the project go on gives it all its tries again. */
function triesSincePeople({ operators, interventions }: Tried): number {
  const decisions = operators.flatMap(({ decision }) => decision ?? []);
  const people = [...decisions.filter(({ by }) => by !== byCrew), ...interventions];
  const latest = people.reduce((time, each) => (each.time > time ? each.time : time), "");
  return operators.filter((item) => isRetried(item) && (item.decision?.time ?? "") > latest).length;
}

/** Crew's decision on an item: to try its phase again, or to stop the project, which has failed. */
export function decisionOn(
  item: Pick<OperatorRecord, "sk" | "reason">,
  retry: RetryView | "used",
  time: string,
): RecordedDecision {
  const isLast = retry === "used";
  return {
    decisionId: `${isLast ? "failed " : retriedId}${item.sk}`,
    verdict: isLast ? "stop" : "resume",
    by: byCrew,
    name: "crew",
    time,
    revision: "",
    ratings: {},
    comment: isLast ? `all further tries of the flow are used. ${item.reason}` : "",
    artifactComments: {},
  };
}
