import { each } from "../source/missing-value.ts";
import { needsSender } from "./needs-sender.ts";
import type { Rule } from "./rule.ts";

export const signInWithoutSender: Rule = {
  id: "sign-in-without-sender",
  severity: "error",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      each(Object.entries(declared.environments ?? {}), ([name, environment]) => {
        if (environment.sender !== undefined || !needsSender(environment)) return;
        report({
          message: `"${name}" has no sender, so its sign-in codes would be limited to 50 a day, and no other mails would be sent.`,
          span: engagement.originOfKey("environments", name),
          why: "Amazon Cognito drops further codes of its own sender without an error: nobody could sign in to decide, and gates would expire.",
          help: "add `sender: ` with an address that is verified in Amazon SES, or `identity: ` with your own sign-in",
        });
      });
    });
  },
};
