import type { RequiredVotes } from "../base/assign-votes.ts";

/** Returns all groups that must approve at a gate, in their declared order. */
export function requiredVotes({
  group,
  quorum,
  alsoApprovedBy = [],
}: RequiredVotes & { readonly alsoApprovedBy?: readonly RequiredVotes[] }): RequiredVotes[] {
  return [{ group, quorum }, ...alsoApprovedBy];
}
