import { secretsIn } from "../source/credentials.ts";
import { each } from "../source/missing-value.ts";
import { commandsOf } from "./commands.ts";
import type { Rule } from "./rule.ts";

export const secretInCommand: Rule = {
  id: "secret-in-command",
  severity: "error",
  check(model, report) {
    each(commandsOf(model), ({ argv, originWithin }) => {
      each(argv, (element, index) => {
        for (const { noun, start, end } of secretsIn(element)) {
          report({
            message: `This looks like ${noun}.`,
            span: originWithin(index, start, end),
            why: "Everyone who can read the repository, the logs or the process list would see it.",
            help: "remove it here and replace the credential, which is no longer secret",
          });
        }
      });
    });
  },
};
