import type { RecordedDecision } from "../../schema/types.ts";

const words: Partial<Record<RecordedDecision["verdict"], { did: string; choice: string }>> = {
  resume: { did: "let the team work on", choice: "Resume" },
  accept: { did: "accepted the work as it is", choice: "Accept as it is" },
  stop: { did: "stopped the project", choice: "Stop the project" },
};

/** An operator's action, to follow the name. */
export const operatorDid = (verdict: RecordedDecision["verdict"]): string => words[verdict]?.did ?? "decided otherwise";

/** An operator's choice, as on the page. */
export const operatorChoice = (verdict: RecordedDecision["verdict"]): string => words[verdict]?.choice ?? verdict;
