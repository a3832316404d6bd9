import { createHash } from "node:crypto";
import { asCommitId, type CommitId } from "../../base/commit-id.ts";

/** The id of a commit that is only named: the same for the same name. */
export function commit(name: string): CommitId {
  return asCommitId(createHash("sha1").update(name).digest("hex"));
}

export const [r0, r1, r2] = [commit("r0"), commit("r1"), commit("r2")];
