import type { RecordedDecision } from "../../schema/types.ts";

/** Returns a gate's verdict as the verb of a sentence: "approved", or "asked for changes" with a preposition for its object. */
export function verdictDone(verdict: RecordedDecision["verdict"] | undefined, preposition = ""): string {
  const asking = preposition === "" ? "" : ` ${preposition}`;
  if (verdict === "reject") return "rejected";
  if (verdict === "review-again") return `asked for another review${preposition === "" ? "" : " of"}`;
  return verdict === "revise" ? `asked for changes${asking}` : "approved";
}
