import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { Revision } from "../../schema/types.ts";

/** A published revision as stored: the file list is a separate object, named by its digest. */
export interface RevisionItem extends Omit<Revision, "files"> {
  tree: Digest;
  /**
   * Number of commits on the branch up to this one. The only order of revisions: times are those of replies, and in
   * parallel phases the later reply may be committed first. Absent in older revisions.
   */
  position?: number;
  /** Branch of an element of a list; absent for a revision of the main branch. */
  branch?: string;
}

/** How the branch of one element of a list was merged, or why not. The key has the element, and the number of its list. */
export interface MergeItem {
  /** `returned`: its owner works on a conflict. `left`: it stays as it is. */
  state: "merged" | "returned" | "left";
  branch: string;
  /** Number of the run that found it so. */
  run: number;
  time: string;
  /** The merge; absent where it is not merged, or where the branch has no commit of its own. */
  commit?: CommitId;
  /** Files in conflict, as sentences for the owner. */
  conflicts?: { path: string; text: string }[];
  /** Reason why it is left. */
  reason?: string;
}

/** Changes that a further group has to approve. */
export interface SensitiveChange {
  group: string;
  paths: string[];
  count: number;
}

/** A commit that was pushed to crew's branch of the customer's repository. The key has the phase, the number of its delivery, and the commit. */
export interface DeliveryItem {
  /** `begun`: it may have been pushed. `rehearsed`: nothing was; the commits are those of the project's own repository. */
  state: "begun" | "done" | "rehearsed";
  /** Name of the repository in the engagement. */
  repository: string;
  url: string;
  branch: string;
  /** The customer's branch. */
  onto: string;
  head: CommitId;
  /** Newest commit of the customer's branch that it contains. */
  base: CommitId;
  /** Id of its tree in Git. */
  tree: string;
  /** Revision of the project that it has. */
  revision: CommitId;
  files: number;
  /** Changes of sensitive files, with the first paths. */
  sensitive?: SensitiveChange;
  /** Place among the project's deliveries: their only order, because a revision can be delivered again. Absent in older ones. */
  position?: number;
  /** Pull or merge request of the branch. */
  request?: { number: number; page: string };
  time: string;
}
