import { join } from "node:path";
import { asCommitId } from "../../../../base/commit-id.ts";
import type { GitRepository } from "../../../../schema/types.ts";
import type { CloneOf } from "../../../artifacts/customer/empty-clone.ts";
import { RemoteFailed } from "../../../artifacts/customer/https-git.ts";
import { type Merged, mergeApproved } from "../../../artifacts/customer/merge-approved.ts";
import type { RoundContext } from "../../round-context.ts";
import type { PlannedCall } from "./plan-call.ts";

/** One answer, and everything that one command of Git does. */
const times = { answerMs: 15_000, wholeMs: 40_000 };

/** Puts the delivered commit into the customer's branch, where no forge merges requests. */
export async function mergeByGit(
  { tree, signal }: Pick<RoundContext, "tree" | "signal">,
  { url, branch: onto }: GitRepository,
  { input, credentials, end }: { input: PlannedCall["input"]; credentials: string; end: number },
): Promise<Merged> {
  return remoteCall({ signal }, end, (call) =>
    mergeApproved({
      ...call,
      remote: { url, credentials: credentials.trim() },
      onto,
      branch: String(input.branch),
      approved: { head: asCommitId(String(input.revision)), base: asCommitId(String(input.base)) },
      folder: join(tree.root, "..", "merge"),
    }),
  );
}

/** Bounds what a call does with the customer's repository by Git. */
export async function remoteCall<Result>(
  { signal }: Pick<RoundContext, "signal">,
  end: number,
  work: (call: Pick<CloneOf, "signal" | "times">) => Promise<Result>,
): Promise<Result> {
  const withinMs = Math.max(0, end - Date.now());
  const late = AbortSignal.timeout(withinMs);
  try {
    return await work({ signal: AbortSignal.any([signal, late]), times });
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error;
    throw new RemoteFailed("unreachable", `The merge was not done within ${Math.ceil(withinMs / 1000)} s`);
  }
}
