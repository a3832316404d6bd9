/** Work for which a repository is opened. The token of a forge's app gets the rights of this work, and no others. */
export type ForgePurpose =
  /** Git reads code. */
  | "fetch"
  /** Issues, requests, comments, commits and people's permissions are read. */
  | "look"
  /** Git pushes a branch, and its request is opened. */
  | "deliver"
  /** The same, with files of the forge's own pipelines among what is pushed. */
  | "deliver-pipelines"
  | "merge"
  /** The same, with files of the forge's own pipelines among what is merged. */
  | "merge-pipelines"
  /** An issue is labelled, closed or commented on. */
  | "issue"
  /** A request is labelled or commented on. */
  | "request"
  /** A commit gets a status. */
  | "status";
