import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const productionOnSpot: Rule = {
  id: "production-on-spot",
  severity: "warning",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      each(Object.entries(declared.environments ?? {}), ([name, { spot }]) => {
        if (spot !== true || !/^(?:prod|production|live)(?:-|$)/.test(name)) return;
        report({
          message: `The runners of "${name}" may be stopped at two minutes' notice.`,
          span: engagement.origin("environments", name, "spot"),
          why: "An interrupted turn is repeated and paid for twice.",
          help: "remove `spot` here; it is more useful in test environments",
        });
      });
    });
  },
};
