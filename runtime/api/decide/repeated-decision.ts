import { isDeepStrictEqual } from "node:util";
import type { RecordedDecision } from "../../../schema/types.ts";
import { Problem } from "../problem.ts";

/**
 * Whether a decision that is sent under the id of a recorded one by the same person says the same: then it is a repetition, whose
 * answer was lost on the way. Otherwise it is another decision, and whoever sent it must not take the first for it.
 */
export function saysTheSame(recorded: RecordedDecision, sent: RecordedDecision): boolean {
  return isDeepStrictEqual(contentOf(recorded), contentOf(sent));
}

/** Records are read from the table, so what was empty may be missing. */
function contentOf({ verdict, revision, comment, ratings, artifactComments, raise }: RecordedDecision) {
  return {
    verdict,
    revision: revision ?? "",
    comment: comment ?? "",
    ratings: { ...ratings },
    artifactComments: { ...artifactComments },
    raise: { ...raise },
  };
}

/** `what` is recorded under the id, in words: `your approval`. */
export function sentBefore(what: string, recorded: object): Problem {
  return new Problem(
    409,
    "Sent before with other content",
    `Under this decision's id ${what} is recorded, and that stands. What you sent now is something else and was not recorded. Open the page again.`,
    { recorded },
  );
}
