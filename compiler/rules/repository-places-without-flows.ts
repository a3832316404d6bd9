import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const repositoryPlacesWithoutFlows: Rule = {
  id: "repository-places-without-flows",
  severity: "error",
  check({ engagement }, report) {
    if (engagement.flow !== undefined) return;
    each(engagement.repositories, ({ name, declared: { atOnce } }) => {
      if (atOnce === undefined) return;
      report({
        message: `No project would wait for a place on "${name}": the engagement has no flows.`,
        span: engagement.origin("repositories", name, "atOnce"),
        why: "Projects of flows wait in a queue. Those of an engagement with `phases` begin when a person starts them.",
        help: "declare `flows` instead of `phases`, or remove `atOnce`",
      });
    });
  },
};
