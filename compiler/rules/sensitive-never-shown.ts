import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const sensitiveNeverShown: Rule = {
  id: "sensitive-never-shown",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.repositories, ({ name, declared: { sensitive, deliver } }) => {
      if (sensitive === undefined || deliver === "gates") return;
      const when = deliver === "end" ? "pushed once at the end, after all gates" : "never pushed there";
      report({
        message: `No gate would show changes of sensitive files in "${name}": the work is ${when}.`,
        span: engagement.originOfKey("repositories", name, "sensitive"),
        why: "Another group approves such changes, at the gate that shows the commit with them.",
        help: "write `deliver: gates`, or remove `sensitive`",
      });
    });
  },
};
