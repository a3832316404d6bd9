import { setTimeout as sleep } from "node:timers/promises";
import { constants } from "../../../../schema/defaults.ts";
import { rehearsedResults } from "../../../../schema/forge-operations.ts";
import type { ForgeTool } from "../../../../schema/types.ts";
import { RemoteFailed } from "../../../artifacts/customer/https-git.ts";
import { ForgeFailure } from "../../../forge/failure.ts";
import type { CommitState, Forge, ForgeComment } from "../../../forge/forge.ts";
import { openForge } from "../../../forge/open-forge.ts";
import type { ForgePurpose } from "../../../forge/purpose.ts";
import { readSecrets } from "../../../tools/secrets/given-secrets.ts";
import type { RoundContext } from "../../round-context.ts";
import { ForgePaused, silentMs } from "../fetch/forge-paused.ts";
import { mergeByGit } from "./merge-by-git.ts";
import { mergeOnForge } from "./merge-on-forge.ts";
import type { PlannedCall } from "./plan-call.ts";

/** Time limit of an operation: a merge by a forge waits for its checks, too. */
export function secondsOf({ operation, repository }: Pick<ForgeTool, "operation" | "repository">): number {
  const waitsForChecks = operation === "merge" && repository.forge !== "https";
  return constants.forgeSeconds + (waitsForChecks ? constants.mergeChecksSeconds : 0);
}

const longestWaitMs = 480_000;
const mostAttempts = 3;
const shortestWaitMs = 1000;

export type ForgeEnd =
  | { kind: "stopped" }
  | { kind: "refused"; reason: string }
  /** `output` is the result as JSON. */
  | { kind: "done"; output: string };

/**
 * Does the operation, and again while the forge is busy or does not answer: it finds what an earlier attempt has done. Rejects with `ForgePaused`
 * where it takes longer. A call that people have approved is refused instead, since a later one needs another approval.
 */
export async function performForge(
  context: Pick<RoundContext, "order" | "secrets" | "signal" | "rehearsed" | "tree" | "table">,
  tool: ForgeTool,
  { input, isApproved }: Pick<PlannedCall, "input"> & { isApproved: boolean },
): Promise<ForgeEnd> {
  if (context.rehearsed) return { kind: "done", output: JSON.stringify(rehearsedResults[tool.operation]) };
  const given = await readSecrets(tool.secrets, context.secrets);
  if (given.kind === "refused") return given;
  const secret = Object.values(given.variables)[0] ?? "";
  const { project, phase } = context.order;
  // Without the round: a call that is resumed finds the comment that nobody heard of.
  const key = `${project} ${phase} ${JSON.stringify(input)}`;
  const end = Date.now() + secondsOf(tool) * 1000;
  for (let attempt = 1; ; attempt += 1) {
    if (context.signal.aborted) return { kind: "stopped" };
    try {
      const result = await act(context, tool, { input, secret, key, end });
      return { kind: "done", output: JSON.stringify(result) };
    } catch (error) {
      // What was awaited fails in many ways then, and none of them is an end of the call.
      if (context.signal.aborted) return { kind: "stopped" };
      const isFailure = error instanceof ForgeFailure || error instanceof RemoteFailed;
      if (!isFailure) throw error;
      const waitMs = waitBeforeNext(error, attempt);
      if (waitMs === undefined || Date.now() + waitMs >= end) {
        if (!isApproved) throwPaused(error, tool.repository);
        return { kind: "refused", reason: context.secrets.hide(wordsOf(error, tool)) };
      }
      await sleep(waitMs, undefined, { signal: context.signal }).catch(() => undefined);
    }
  }
}

/** Throws where it may pass by itself. */
function throwPaused({ kind, until, message }: Failure, { name }: ForgeTool["repository"]): void {
  if (kind === "limited" || kind === "unreachable")
    throw new ForgePaused(name, until ?? Date.now() + silentMs, message);
}

type Failure = Pick<ForgeFailure, "kind" | "message"> & { until?: number | undefined };

/** Undefined where another attempt would end as this one. */
function waitBeforeNext({ kind, until }: Failure, attempt: number): number | undefined {
  if (attempt >= mostAttempts) return undefined;
  if (kind === "unreachable") return shortestWaitMs * 2 ** attempt;
  if (kind !== "limited" || until === undefined) return undefined;
  const waitMs = Math.max(shortestWaitMs, until - Date.now());
  return waitMs <= longestWaitMs ? waitMs : undefined;
}

function wordsOf({ kind, message, until }: Failure, { name }: ForgeTool): string {
  const advice = {
    moved: "It has changed since this call was approved: look at it, and approve it as it is now.",
    refused: "Its credentials may not do that, or the forge does not do it as things are.",
    absent: "There is none, or its credentials may not see it.",
    limited: `The forge wants no requests before ${new Date(until ?? 0).toISOString()}.`,
    unreachable: "It may have happened: resuming finds out, and does it if it has not.",
  };
  return `${name} did not succeed. ${message.replace(/\.$/, "")}. ${advice[kind]}`;
}

interface Act {
  input: PlannedCall["input"];
  secret: string;
  /** Tells a comment from others. */
  key: string;
  /** Time after which nothing is waited for. */
  end: number;
}

async function act(
  context: Pick<RoundContext, "order" | "signal" | "tree" | "table" | "secrets">,
  { repository, operation }: ForgeTool,
  { input, secret, key, end }: Act,
): Promise<object> {
  if (repository.forge === "https") return mergeByGit(context, repository, { input, credentials: secret, end });
  if (operation === "merge") return mergeOnForge(context, repository, { input, secret, end });
  return operate(openForge(repository, secret, purposeOf(operation, input)), operation, input, key);
}

function purposeOf(operation: Exclude<ForgeTool["operation"], "merge">, { kind }: PlannedCall["input"]): ForgePurpose {
  if (operation === "status") return "status";
  return kind === "request" ? "request" : "issue";
}

async function operate(
  forge: Forge,
  operation: Exclude<ForgeTool["operation"], "merge">,
  input: PlannedCall["input"],
  key: string,
): Promise<object> {
  const number = Number(input.number);
  const on: ForgeComment["on"] = { kind: input.kind === "request" ? "request" : "issue", number };
  switch (operation) {
    case "comment": {
      const { page } = await forge.commentOnce({ on, key, text: String(input.text) });
      return { page };
    }
    case "label":
      await forge.label(on, String(input.label));
      return {};
    case "unlabel":
      await forge.unlabel(on, String(input.label));
      return {};
    case "close":
      await forge.closeIssue(number);
      return {};
    case "status": {
      const { revision, context, text, state } = input;
      await forge.setStatus({
        revision: String(revision),
        context: String(context),
        text: String(text),
        state: state as CommitState,
      });
      return {};
    }
  }
}
