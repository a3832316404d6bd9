import type { Phase } from "../link/model.ts";
import { overlaps } from "./glob.ts";
import type { Report, Rule } from "./rule.ts";

export const reviewByAuthor: Rule = {
  id: "review-by-author",
  severity: "error",
  check({ phases }, report) {
    for (const phase of phases) {
      checkPhaseReview(phase, report);
      checkPairwiseReviews(phase, report);
    }
  },
};

function checkPhaseReview(phase: Phase, report: Report): void {
  const { review, deliverables } = phase;
  // Who wrote one part of many may judge the whole; who wrote all of it has nobody to disagree with.
  if (review === undefined || deliverables.some(({ owner }) => owner !== review.agent)) return;
  report({
    message: `"${review.agent.name}" reviews the phase "${phase.name}" and is the author of all its deliverables.`,
    span: phase.origin("review", "agent"),
    related: [{ message: "The deliverables are here.", span: phase.originOfKey("deliverables") }],
    why: "An author's own verdict tells the customer nothing.",
    help: "let another agent review the phase",
  });
}

function checkPairwiseReviews(phase: Phase, report: Report): void {
  for (const [index, { declared, owner }] of phase.deliverables.entries()) {
    const place = (owner.declared.reviews ?? []).findIndex(({ of }) => overlaps(of, declared.path));
    if (place < 0) continue;
    report({
      message: `"${declared.path}" belongs to "${owner.name}" and needs the verdict of "${owner.name}".`,
      span: phase.origin("deliverables", index, "owner"),
      related: [{ message: "The review is demanded here.", span: owner.origin("reviews", place, "of") }],
      why: "An author's own verdict tells the customer nothing.",
      help: "give the deliverable another owner, or leave its path out of the review",
    });
  }
}
