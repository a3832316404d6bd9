import { alternatives, forgeWords } from "../kinds/forges/forge-kinds.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const feedbackNeverRead: Rule = {
  id: "feedback-never-read",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.repositories, ({ name, declared: { feedback, deliver, forge = "https" } }) => {
      if (feedback === undefined) return;
      const fault =
        forge === "https"
          ? {
              message: `"${name}" has no requests on which people could comment.`,
              help: `say which \`forge\` it is, ${alternatives(forgeWords)}`,
            }
          : deliver !== "gates"
            ? {
                message: `No gate would show comments on requests of "${name}".`,
                help: "write `deliver: gates`, so that each gate has its request",
              }
            : undefined;
      if (fault === undefined) return;
      report({
        ...fault,
        span: engagement.origin("repositories", name, "feedback"),
        why: "The comments are those on the request that a gate shows, and they go along when the work is sent back there.",
      });
    });
  },
};
