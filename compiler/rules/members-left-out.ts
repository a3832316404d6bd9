import { suggestName } from "../diagnostics/did-you-mean.ts";
import { narrowingFaults } from "../kinds/steps/narrow-phase.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const membersLeftOut: Rule = {
  id: "members-left-out",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.items, ({ placed }) =>
      each(placed, ({ whole, members, place }) => {
        if (members === undefined) return;
        const everybody = whole.members.map(({ name }) => name);
        each(narrowingFaults(whole, members), ({ message, why, index, missing }) =>
          report({
            message,
            span: engagement.originAt([...place, "members", ...(index === undefined ? [] : [index])]),
            related: [{ message: "All its members are named here.", span: whole.origin("swarm", "members") }],
            why,
            help:
              missing === undefined ? suggestName(members[index ?? 0] ?? "", everybody, "members") : `add "${missing}"`,
          }),
        );
      }),
    );
  },
};
