import { compareText } from "../../base/compare-text.ts";
import type { Json } from "../../base/json.ts";
import { constants } from "../../schema/defaults.ts";
import { formatMoment } from "../../schema/moment.ts";
import type { GateRequirement } from "../../schema/types.ts";
import type { GateItem } from "../ledger/wait-items.ts";
import { reviewAt, workOf } from "./gate-round.ts";
import type { GateRecord, ProjectRecords } from "./project-records.ts";
import { Refusal } from "./refusal.ts";
import { valuesInWords } from "./values-in-words.ts";

type Recorded = RecordedCondition | RecordedAge;

/** A condition as the state machine found it when the gate opened. */
interface RecordedCondition {
  text: string;
  isMet: boolean;
  values: { [name: string]: Json };
}

/** A requirement on the age of the phase's review, or of what an agent or a phase has reported before. */
interface RecordedAge {
  text: string;
  fresh: { agent: string; seconds: number } | { reporter: string; seconds: number };
}

type Recording = Pick<GateItem, "requirements">;

function recordedOf({ requirements = "[]" }: Recording): Recorded[] {
  return JSON.parse(requirements) as Recorded[];
}

/** Returns the conditions that a gate requires, as they were when it opened. */
export function conditionsOf(gate: Recording): GateRequirement[] {
  return recordedOf(gate).flatMap((each) => ("fresh" in each ? [] : [conditionView(each)]));
}

/** Returns the requirements of a gate: conditions as they were when it opened, and the age of its review now. */
export function requirementsOf(project: ProjectRecords, gate: GateRecord, now: number): GateRequirement[] {
  return recordedOf(gate).map((each) => ("fresh" in each ? ageView(project, gate, each, now) : conditionView(each)));
}

function conditionView({ text, isMet, values }: RecordedCondition): GateRequirement {
  return { text, isMet, values: valuesInWords(values, text) };
}

function ageView(
  project: ProjectRecords,
  gate: GateRecord,
  { text, fresh }: RecordedAge,
  now: number,
): GateRequirement {
  if ("reporter" in fresh) return reportView(project, text, fresh, now);
  const review = reviewAt(project, gate);
  if (review?.agent !== fresh.agent) return { text, isMet: false, values: "not reviewed" };
  const isMet = now - Date.parse(review.time) <= fresh.seconds * 1000;
  return { text, isMet, values: `reviewed on ${formatMoment(review.time)}${isMet ? "" : ", which is too long ago"}` };
}

/** Returns the age of a report: the end of the newest round in which the agent has reported, or of the phase's. */
function reportView(
  { rounds }: Pick<ProjectRecords, "rounds">,
  text: string,
  { reporter, seconds }: { reporter: string; seconds: number },
  now: number,
): GateRequirement {
  const times = rounds.flatMap(({ phase, outputs = {}, finishedAt }) =>
    finishedAt !== undefined && (phase === reporter || outputs[reporter] !== undefined) ? [finishedAt] : [],
  );
  const time = times.sort(compareText).at(-1);
  if (time === undefined) return { text, isMet: false, values: "no report" };
  const isMet = now - Date.parse(time) <= seconds * 1000;
  const wayOut = ", which is too long ago: request changes, and it is reported again";
  return { text, isMet, values: `reported on ${formatMoment(time)}${isMet ? "" : wayOut}` };
}

/** Refuses an approval of a gate with a requirement that is not met. */
export function requireMet(project: ProjectRecords, gate: GateRecord, now: number): void {
  const unmet = requirementsOf(project, gate, now).filter(({ isMet }) => !isMet);
  if (unmet.length === 0) return;
  const which = unmet.map(({ text, values }) => `${text} is not true, with ${values}`).join("; ");
  const again = mayReviewAgain(project, gate, now) ? " You can have the work reviewed again, without new work." : "";
  throw new Refusal(
    "not-met",
    "A requirement is not met",
    `This gate cannot be approved: ${which}. Your decision was not recorded.${again}`,
  );
}

/** True while the review of the gate's work is too old, and people have not yet had it reviewed again as often as they may. */
export function mayReviewAgain(project: ProjectRecords, gate: GateRecord, now: number): boolean {
  const isStale = recordedOf(gate).some(
    (each) => "fresh" in each && "agent" in each.fresh && !ageView(project, gate, each, now).isMet,
  );
  const work = workOf(project, gate);
  const before = project.gates.filter(
    ({ phase, round, verdict }) =>
      phase === gate.phase && round >= work && round < gate.round && verdict === "review-again",
  );
  return isStale && before.length < constants.reviewsAgain;
}

/** Refuses a further review of work whose review is not too old, or that was reviewed again as often as it may be. */
export function requireReviewAgain(project: ProjectRecords, gate: GateRecord, now: number): void {
  if (mayReviewAgain(project, gate, now)) return;
  throw new Refusal(
    "not-met",
    "No further review",
    `The work can be reviewed again only while its review is too old, and at most ${constants.reviewsAgain} times. Your decision was not recorded.`,
  );
}
