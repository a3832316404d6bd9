import { declaredEach } from "../kinds/steps/each.ts";
import type { Agent, Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const eachWritesShared: Rule = {
  id: "each-writes-shared",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.items, ({ declared, placed, index }) => {
      if (declaredEach(declared) === undefined) return;
      each(placed, ({ phase }) => {
        each(phase.members, (agent) => {
          const shared = scopeIn(phase, agent).find((path) => !path.includes("{item.id}"));
          if (shared === undefined) return;
          report({
            message: `"${agent.name}" may write "${shared}" for every element of the list.`,
            span: engagement.origin("phases", index, "phase"),
            related: [{ message: "The phase is here.", span: phase.origin("title") }],
            why: "Elements are worked on at the same time: two of them could change the same file.",
            help: `narrow what "${agent.name}" writes under \`writes\` of ${phase.name}, with {item.id} in each path`,
          });
        });
      });
    });
  },
};

/** Returns the paths that the agent may write in the phase. */
function scopeIn({ declared }: Phase, agent: Agent): readonly string[] {
  const narrowed = (declared.writes ?? []).find((each) => each.agent === agent.name);
  return narrowed?.paths ?? agent.declared.writes ?? [];
}
