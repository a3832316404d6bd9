import type { RecordedDecision } from "../../schema/types.ts";

/** Returns a gate's verdict as the verb of a sentence: "approved". */
export function verdictDone(verdict: RecordedDecision["verdict"] | undefined, revised = "asked for changes"): string {
  if (verdict === "reject") return "rejected";
  return verdict === "revise" ? revised : "approved";
}
