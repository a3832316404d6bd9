import type { Agent, Phase } from "../link/model.ts";
import type { Rule } from "./rule.ts";

export const rehearsalAskRefused: Rule = {
  id: "rehearsal-ask-refused",
  severity: "error",
  check({ phases, agents }, report) {
    for (const phase of phases) {
      for (const [index, { agent: name }] of (phase.declared.rehearsal?.ask ?? []).entries()) {
        const asker = agents.find((agent) => agent.name === name);
        const reason = asker === undefined ? undefined : whyNot(asker, phase);
        if (asker === undefined || reason === undefined) continue;
        report({
          message: `In a rehearsal "${name}" should ask a question, but ${reason}.`,
          span: phase.origin("rehearsal", "ask", index, "agent"),
          why: "The rehearsal plays the real team by the real rules.",
          help: `let a member ask who may, or allow it with "mayAsk: true"`,
        });
      }
    }
  },
};

function whyNot(agent: Agent, phase: Phase): string | undefined {
  if (!phase.members.includes(agent)) return "is not a member of the swarm";
  return agent.declared.mayAsk === true ? undefined : "may not ask the customer";
}
