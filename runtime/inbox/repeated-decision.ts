import { isDeepStrictEqual } from "node:util";
import type { RecordedDecision } from "../../schema/types.ts";
import { Refusal } from "./refusal.ts";

/**
 * True when a decision with the id of a recorded one by the same person has the same content: then it is a repetition,
 * whose response was lost. Otherwise it is a different decision, and its sender must not mistake the recorded one for
 * it.
 */
export function saysTheSame(recorded: RecordedDecision, sent: RecordedDecision): boolean {
  return isDeepStrictEqual(contentOf(recorded), contentOf(sent));
}

/** Records are read from the table, so empty fields may be missing. */
function contentOf({ verdict, revision, comment, ratings, artifactComments, raise, remarks = [] }: RecordedDecision) {
  return {
    verdict,
    revision: revision ?? "",
    comment: comment ?? "",
    ratings: { ...ratings },
    artifactComments: { ...artifactComments },
    raise: { ...raise },
    remarks: remarks.map(({ id }) => id),
  };
}

/** `what` describes the recorded action: `your approval`. */
export function sentBefore(what: string, recorded: object): Refusal {
  return new Refusal(
    "sent-before",
    "Sent before with other content",
    `Under this decision's id ${what} is recorded, and that stands. What you sent now is something else and was not recorded. Open the page again.`,
    { recorded },
  );
}
