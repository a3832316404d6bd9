import { overlaps } from "../../base/compare-globs.ts";
import type { Phase } from "../link/model.ts";
import { each, isWhole } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const reviewOfNothing: Rule = {
  id: "review-of-nothing",
  severity: "warning",
  check({ agents, phases }, report) {
    if (!isWhole(phases)) return;
    each(agents, (agent) => {
      each(agent.declared.reviews ?? [], ({ of }, index) => {
        if (phases.some((phase) => delivers(phase, of))) return;
        report({
          message: `"${agent.name}" reviews "${of}", which matches no deliverable of the engagement.`,
          span: agent.origin("reviews", index, "of"),
          why: "The review would never be requested.",
          help: "correct the path, or remove the review",
        });
      });
    });
  },
};

function delivers({ deliverables }: Phase, glob: string): boolean {
  return deliverables.some(({ declared }) => overlaps(glob, declared.path));
}
