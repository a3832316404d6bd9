import type { Agent, Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const rehearsalAskRefused: Rule = {
  id: "rehearsal-ask-refused",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.askers, (asker, index) => {
        const reason = whyNot(asker, phase);
        if (reason === undefined) return;
        report({
          message: `The rehearsal lets "${asker.name}" ask a question, but ${reason}.`,
          span: phase.origin("rehearsal", "ask", index, "agent"),
          why: "A rehearsal runs the real team with the real rules.",
          help: `choose a member that may ask, or allow it with "mayAsk: true"`,
        });
      });
    });
  },
};

function whyNot(agent: Agent, phase: Phase): string | undefined {
  if (!phase.members.includes(agent)) return "is not a member of the swarm";
  return agent.declared.mayAsk === true ? undefined : "may not ask the customer";
}
