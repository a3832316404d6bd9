import { setTimeout as sleep } from "node:timers/promises";
import { constants } from "../../schema/defaults.ts";
import { ForgeFailure } from "./failure.ts";
import type { ForgeRequest, Merged, MergeToDo } from "./forge.ts";

/** `busy`: the forge itself is at work on the request. `checks`: checks that have to succeed have not ended. */
export type Readiness = "ready" | "busy" | "checks";

export interface MergeSteps {
  /** Sign of requests before their number. */
  sign: string;
  look(): Promise<{ request: ForgeRequest; readiness: Readiness }>;
  /** Merges; resolves with the reason where the forge may do it some time later. */
  attempt(): Promise<Merged | Exclude<Readiness, "ready">>;
  branchHead(branch: string): Promise<string>;
}

export interface MergeWaits {
  busy: readonly number[];
  checks: readonly number[];
}

/** About 20 seconds, and the time allowed for checks. After each there is a look. */
const mergeWaits: MergeWaits = {
  busy: [250, 500, 1000, 2000, 3000, 4000, 4000, 5000],
  checks: Array.from({ length: constants.mergeChecksSeconds / 10 }, () => 10_000),
};

/**
 * Merges a request at exactly one commit, as soon as the forge has taken in the push of it and its checks have ended. The branch itself says
 * whether another head has moved, or has not followed yet.
 */
export async function mergeWhenReady(
  steps: MergeSteps,
  { signal, until = Number.POSITIVE_INFINITY, ...merge }: MergeToDo,
  waits: MergeWaits = mergeWaits,
): Promise<Merged> {
  const left = { busy: [...waits.busy], checks: [...waits.checks] };
  for (;;) {
    const done = await step(steps, merge);
    if (typeof done === "object") return done;
    const waitMs = left[done].shift();
    if (waitMs === undefined || Date.now() + waitMs >= until) throw lateOf(done, `${steps.sign}${merge.number}`);
    await sleep(waitMs, undefined, { ...(signal && { signal }) }).catch(() => {
      throw new ForgeFailure("unreachable", "The runner was stopped");
    });
  }
}

async function step(
  { sign, look, attempt, branchHead }: MergeSteps,
  { number, revision, beforeAttempt }: Pick<MergeToDo, "number" | "revision" | "beforeAttempt">,
): Promise<Merged | Exclude<Readiness, "ready">> {
  const { request, readiness } = await look();
  const { head, mergedAs } = request;
  if (head.revision !== revision) {
    const isBehind = mergedAs === undefined && !head.isFork && (await branchHead(head.branch)) === revision;
    if (isBehind) return "busy";
    throw new ForgeFailure("moved", `${sign}${number} has the head ${head.revision} now`);
  }
  if (mergedAs !== undefined) return { mergedAs, wasMerged: true };
  if (readiness !== "ready") return readiness;
  await beforeAttempt?.(request);
  return attempt();
}

function lateOf(reason: Exclude<Readiness, "ready">, name: string): ForgeFailure {
  if (reason === "busy")
    return new ForgeFailure("unreachable", `The forge is still at work on ${name}, which holds up its merge`);
  return new ForgeFailure("refused", `The checks of ${name} that have to succeed have not ended in time`);
}
