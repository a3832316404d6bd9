import type { Unvouched } from "./vouch.ts";

/** Reasons for which an event that a trigger is for starts nothing. */
export type RefusedBecause = Unvouched | "unusable" | "oversized";

/** Each reason as the end of a sentence about an event, as pages and commands show it. */
export const refusedBecause: { readonly [Reason in RefusedBecause]: string } = {
  own: "crew's own account did it",
  fork: "it is from a fork",
  stranger: "nobody who may write in the repository did it",
  edited: "the text was edited since, so nobody vouches for it; setting the label or writing the comment anew does",
  moved:
    "the branch of the request was pushed to since; setting the label or writing the comment anew starts with its commit",
  unusable: "it does not have the values that a project is started with",
  oversized: "the forge has more of it than crew reads",
};
