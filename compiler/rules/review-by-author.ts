import { overlaps } from "../../base/compare-globs.ts";
import type { Agent, Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";

export const reviewByAuthor: Rule = {
  id: "review-by-author",
  severity: "error",
  check({ phases, agents }, report) {
    each(phases, (phase) => checkPhaseReview(phase, report));
    each(agents, (agent) => checkPairwiseReviews(agent, report));
  },
};

function checkPhaseReview(phase: Phase, report: Report): void {
  const { review, deliverables } = phase;
  // The author of one part of many may review the whole; the author of all of it has no independent view.
  if (review === undefined || deliverables.some(({ owner }) => owner !== review.agent)) return;
  report({
    message: `"${review.agent.name}" reviews the phase "${phase.name}" and is the author of all its deliverables.`,
    span: phase.origin("review", "agent"),
    related: [{ message: "The deliverables are here.", span: phase.originOfKey("deliverables") }],
    why: "A review by the author has no value for the customer.",
    help: "let another agent review the phase",
  });
}

function checkPairwiseReviews(agent: Agent, report: Report): void {
  each(agent.declared.reviews ?? [], ({ of }, index) => {
    const place = (agent.declared.writes ?? []).findIndex((glob) => overlaps(glob, of));
    if (place < 0) return;
    report({
      message: `"${agent.name}" reviews "${of}" but may write there itself.`,
      span: agent.origin("reviews", index, "of"),
      related: [{ message: "The agent's write scope is here.", span: agent.origin("writes", place) }],
      why: "A review by the author has no value for the customer.",
      help: "let another agent review it, or narrow one of the two scopes",
    });
  });
}
