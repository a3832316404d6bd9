import { declaredServices } from "../link/served-ids.ts";
import { isCredentialHeader, secretsIn } from "../source/credentials.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const secretInModelHeader: Rule = {
  id: "secret-in-model-header",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.models, (model) => {
      for (const { id, headers = {}, within } of declaredServices(model)) {
        for (const [name, value] of Object.entries(headers)) {
          if (typeof value !== "string" || !(isCredentialHeader(name) || secretsIn(value).length > 0)) continue;
          report({
            message: `The header ${name} of the model "${id}" contains a credential instead of the name of a secret.`,
            span: engagement.origin(...within, "headers", name),
            why: "Everyone who can read the repository would see it.",
            help: `replace the credential, which is no longer secret, and write ${name}: { secret: ITS-NAME }`,
          });
        }
      }
    });
  },
};
