import type { UndeliveredNotice } from "../../../schema/types.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import type { NoticeItem } from "../../ledger/items.ts";

/** Returns the notices that did not reach somebody, oldest first: operators can tell these people themselves. */
export function undeliveredNotices({ notices }: ProjectRecords): UndeliveredNotice[] {
  return notices
    .filter(({ failed, lostAt }) => lostAt !== undefined || Object.keys(failed ?? {}).length > 0)
    .sort((one, other) => (one.time < other.time ? -1 : 1))
    .map((notice) => ({
      about: notice.about,
      time: notice.time,
      addresses: Object.keys(notice.failed ?? {}),
      isLost: notice.lostAt !== undefined,
      text: textOf(notice),
    }));
}

const subjects: { readonly [about in NoticeItem["about"]]: string } = {
  gate: "a gate that waits for a decision",
  question: "a question that waits for an answer",
  operator: "a phase that waits for an operator",
  survey: "the questions after the project",
  "top-up": "a request for more money",
  "follow-up": "a start that needs a person",
  day: "the money of the day, which is spent",
  alert: "an alert",
  finished: "the end of the project",
  stopped: "the stop of the project",
  rejected: "the rejection of the project",
  budget: "the budget that is nearly spent",
  people: "a change of the people who decide",
  "pause-over": "the end of a pause of a model's service",
  look: "looks at a repository",
  delegation: "a vote that was passed on or taken back",
};

function textOf({ about, time, failed = {}, lostAt }: NoticeItem): string {
  const addresses = Object.keys(failed);
  const people = addresses.length === 0 ? "anybody" : addresses.join(", ");
  const [reason] = Object.values(failed);
  const why = reason === undefined ? "" : ` (${reason})`;
  const next = lostAt === undefined ? "It is tried again each minute" : `It was given up at ${lostAt}`;
  return `The mail of ${time} about ${subjects[about]} could not be sent to ${people}${why}. ${next}; tell them yourself, and see the runbook notices-undelivered.`;
}
