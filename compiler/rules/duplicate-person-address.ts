import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const duplicatePersonAddress: Rule = {
  id: "duplicate-person-address",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.groups, (group) => {
      const first = new Map<string, number>();
      each(group.people, ({ email }, index) => {
        const earlier = first.get(email.toLowerCase());
        if (earlier === undefined) first.set(email.toLowerCase(), index);
        else {
          report({
            message: `The group "${group.name}" has the address "${email}" twice.`,
            span: engagement.origin("people", group.name, index, "email"),
            related: [
              { message: "The first one is here.", span: engagement.origin("people", group.name, earlier, "email") },
            ],
            why: "An address belongs to one person, who has one vote however often the address is listed.",
            help: "remove one of the two, or correct the address",
          });
        }
      });
    });
  },
};
