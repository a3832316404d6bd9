import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";

/** Result of a check with an id: whether it passed, failed or was skipped, and the numbers read out of its output. */
export type CheckValues = { [value: string]: boolean | number };

/** Results of the checks with an id, of the last time they ran in a round. */
export interface MeasuredChecks {
  revision: CommitId;
  values: { [check: string]: CheckValues };
}

/** Values measured on one state of the files, named by the digest of their list. */
interface OnTree<Values> {
  tree: Digest;
  values: Values;
}

/** Facts of a phase at the end of a round or of its review; expressions read them. */
export interface PhaseFacts {
  checks?: OnTree<MeasuredChecks["values"]>;
  /** Open findings by severity. */
  findings?: OnTree<{ [severity: string]: number }>;
  /** Files of deliverables with a schema, by path. */
  schemas?: { [path: string]: { digest: Digest; isFit: boolean } };
  review?: OnTree<{ approved: boolean; confirmed: number }>;
  spend?: { usd: number; projectUsd: number };
}
