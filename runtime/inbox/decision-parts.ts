import { createHash } from "node:crypto";
import type { LedgerEntry, RecordedDecision } from "../../schema/types.ts";

/** Phase and round that a decision is about. */
interface Place {
  phase: string;
  round: number;
}

/** Comments of a decision, as feedback for the task ledger. */
export function feedbackOf({ phase, round }: Place, decision: RecordedDecision): LedgerEntry[] {
  const whole = decision.comment === "" ? [] : [{ path: "", text: decision.comment }];
  const single = Object.entries(decision.artifactComments).map(([path, text]) => ({ path, text }));
  const taken = (decision.remarks ?? []).map(({ author, text, page, path = "" }) => ({
    path,
    text: `${author}, at ${page}: ${text}`,
  }));
  return [...whole, ...single, ...taken].map(({ path, text }, position) => ({
    id: `${phase}-${round}-${shortId(decision)}-${position + 1}`,
    section: "feedback",
    text,
    by: decision.by,
    phase,
    round,
    time: decision.time,
    status: decision.verdict === "revise" || decision.verdict === "resume" ? "open" : "noted",
    ...(path !== "" && { path }),
  }));
}

/** A short id that is safe in keys and stable: a browser chooses the decision's id in any format. */
export function shortId({ decisionId, by }: RecordedDecision): string {
  return createHash("sha256").update(`${by}\0${decisionId}`).digest("hex").slice(0, 12);
}
