import { isPrivateHost } from "../../base/own-machine.ts";
import { secretsOfService } from "../../schema/model-service.ts";
import { declaredServices } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const modelKeyUnencrypted: Rule = {
  id: "model-key-unencrypted",
  severity: "warning",
  check({ engagement }, report) {
    each(engagement.models, (model) => {
      for (const served of declaredServices(model)) {
        const { endpoint = "", id, within } = served;
        const [secret] = secretsOfService(served);
        const url = URL.parse(endpoint);
        if (secret === undefined || url?.protocol !== "http:" || isPrivateHost(url.hostname)) continue;
        report({
          message: `Calls of "${id}" send the secret ${secret} to ${url.host} without encryption.`,
          span: engagement.origin(...within, "endpoint"),
          why: "Everyone on the way could read and change the secret, the prompts and the replies.",
          help: "write https://, or the private address of a host of your own network",
        });
      }
    });
  },
};
