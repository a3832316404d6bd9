import { overlaps } from "../../base/compare-globs.ts";
import type { Agent, Model } from "../link/model.ts";
import { each, known, mapEach } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const reviewAgentNotMember: Rule = {
  id: "review-agent-not-member",
  severity: "error",
  check(model, report) {
    each(model.phases, (phase) => {
      each(phase.deliverables, ({ declared, owner }, index) => {
        each(demandedReviews(model, declared.path), ({ agent, place }) => {
          if (agent === owner || phase.members.includes(agent)) return;
          report({
            message: `"${declared.path}" needs a review by "${agent.name}", who is not a member of the swarm of "${phase.name}".`,
            span: phase.origin("deliverables", index, "path"),
            related: [{ message: "The review is required here.", span: agent.origin("reviews", place, "of") }],
            why: "Only members can review, so the phase would end without the verdict.",
            help: `add "${agent.name}" to the members of "${phase.name}"`,
          });
        });
      });
    });
  },
};

function demandedReviews({ agents }: Model, path: string): { agent: Agent; place: number }[] {
  const demanded = mapEach(agents, (agent) => {
    const place = (agent.declared.reviews ?? []).findIndex(({ of }) => overlaps(of, path));
    return { agent, place };
  });
  return known(demanded).filter(({ place }) => place >= 0);
}
