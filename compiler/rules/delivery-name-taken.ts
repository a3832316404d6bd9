import { known } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { deliveryName, deliveryOf } from "./delivery-values.ts";
import type { Rule } from "./rule.ts";

export const deliveryNameTaken: Rule = {
  id: "delivery-name-taken",
  severity: "error",
  check({ engagement, agents, phases }, report) {
    const delivery = deliveryOf(engagement);
    if (delivery === undefined) return;
    const say = (noun: string, span: Span) =>
      report({
        message: `The ${noun} "${deliveryName}" has the name of what is delivered.`,
        span,
        related: [{ message: "The work is delivered here.", span: delivery.originOfKey("outputs") }],
        why: "Expressions could not tell its values from those of the delivery.",
        help: `rename the ${noun}`,
      });
    for (const agent of known(agents)) if (agent.name === deliveryName) say("agent", agent.originOfKey("title"));
    for (const phase of known(phases)) if (phase.name === deliveryName) say("phase", phase.originOfKey("title"));
  },
};
