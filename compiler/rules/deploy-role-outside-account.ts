import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const deployRoleOutsideAccount: Rule = {
  id: "deploy-role-outside-account",
  severity: "error",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      each(Object.entries(declared.environments ?? {}), ([name, { account, deployRole }]) => {
        const other = deployRole?.arn.split(":")[4];
        if (account === undefined || other === undefined || other === account) return;
        report({
          message: `The environment "${name}" belongs to account ${account}, but its role for deployments to ${other}.`,
          span: engagement.origin("environments", name, "deployRole", "arn"),
          related: [
            { message: "The account is declared here.", span: engagement.origin("environments", name, "account") },
          ],
          why: "A deployment by a role works in the role's account, so each would be refused.",
          help: "name a role of the environment's account, or change the account",
        });
      });
    });
  },
};
