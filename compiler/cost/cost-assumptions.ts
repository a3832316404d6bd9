/** A lowest, a most likely and a highest value; integers. */
export interface Range {
  low: number;
  likely: number;
  high: number;
}

/**
 * Assumptions of the expected range, for quantities of which the pipeline sets only limits. Figures from real projects
 * are a better source: pass them to `estimateCost`.
 */
export interface CostAssumptions {
  /** Share of a phase's turn limit that a round uses. */
  turnsPercent: Range;
  /** Prompt tokens of one turn, cached or not. */
  promptTokens: Range;
  /** Share of the prompt that is read from the cache; the rest is written to it. */
  cacheHitPercent: Range;
  /** Tokens of one reply. */
  replyTokens: Range;
  /** Requests for changes at a gate, or returns by a condition, in hundredths; at most as many as are allowed. */
  revisionsPercent: Range;
  /** Failed reviews of a phase, in hundredths; at most as many as the review allows. */
  failedReviewsPercent: Range;
  /** Turns of a later round, as a share of the first round's: it changes existing work. */
  furtherRoundPercent: Range;
  /** Probability that a phase with a condition runs. */
  conditionPercent: Range;
  /** Turns of one review of a phase. */
  reviewTurns: Range;
  /** Seconds from one turn to the next, including the tools' work. */
  turnSeconds: Range;
  /** Seconds until a runner begins to work, because a container has to start. */
  startSeconds: Range;
}

/**
 * Default assumptions. Source: the review of what real models do here: 420 turns of the 620 that CloudCrew's phases
 * allow, 770,000 tokens of replies, nearly half of them thinking, 233 minutes for one pass. Counted from documents and
 * prompts; no real project has been measured.
 */
export const costAssumptions: CostAssumptions = {
  turnsPercent: { low: 40, likely: 68, high: 95 },
  promptTokens: { low: 12_000, likely: 25_000, high: 45_000 },
  cacheHitPercent: { low: 92, likely: 85, high: 70 },
  replyTokens: { low: 900, likely: 1800, high: 3500 },
  revisionsPercent: { low: 0, likely: 40, high: 100 },
  failedReviewsPercent: { low: 0, likely: 50, high: 100 },
  furtherRoundPercent: { low: 20, likely: 35, high: 60 },
  conditionPercent: { low: 0, likely: 50, high: 100 },
  reviewTurns: { low: 4, likely: 8, high: 15 },
  turnSeconds: { low: 18, likely: 30, high: 50 },
  startSeconds: { low: 40, likely: 60, high: 90 },
};

/** Largest context that is sent, and so the most tokens that one turn can read from the cache. */
export const contextTokens = 200_000;

/** Labels of the assumptions, shown to people. */
export const assumptionLabels: Record<keyof CostAssumptions, string> = {
  turnsPercent: "% of its turn limit that a round uses",
  promptTokens: "prompt tokens of a turn",
  cacheHitPercent: "% of prompt tokens that are read from the cache, if there is one",
  replyTokens: "tokens of a reply, including thinking",
  revisionsPercent: "requests for changes per 100 gates",
  failedReviewsPercent: "failed reviews per 100",
  furtherRoundPercent: "% of a first round's work that a later round needs",
  conditionPercent: "% of cases in which a phase with a condition runs",
  reviewTurns: "turns of a review",
  turnSeconds: "seconds from one turn to the next",
  startSeconds: "seconds until a runner starts work",
};
