import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const domainTaken: Rule = {
  id: "domain-taken",
  severity: "error",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      const first = new Map<string, string>();
      each(Object.entries(declared.environments ?? {}), ([name, { domain }]) => {
        if (domain === undefined) return;
        const earlier = first.get(domain);
        if (earlier === undefined) first.set(domain, name);
        else {
          report({
            message: `The environments "${earlier}" and "${name}" have the same domain, "${domain}".`,
            span: engagement.origin("environments", name, "domain"),
            related: [
              { message: "The first one is here.", span: engagement.origin("environments", earlier, "domain") },
            ],
            why: "A host name can lead to only one site.",
            help: "give each environment its own domain",
          });
        }
      });
    });
  },
};
