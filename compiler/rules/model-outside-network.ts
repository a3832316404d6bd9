import { isOwnMachine } from "../../base/own-machine.ts";
import { providerOf } from "../kinds/providers/model-providers.ts";
import { declaredServices } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

/** As the language describes the default of `network`. */
const networkOf = { small: "public", medium: "private", large: "private" } as const;

export const modelOutsideNetwork: Rule = {
  id: "model-outside-network",
  severity: "warning",
  check({ engagement }, report) {
    each(Object.entries(engagement.declared.environments ?? {}), ([name, { size, vpc, network = networkOf[size] }]) => {
      each(engagement.models, (model) => {
        for (const served of declaredServices(model)) {
          const { address: ownAddress, settings } = providerOf(served);
          // An endpoint that the provider does not take is an error of its own.
          const address = settings.includes("endpoint") ? (served.endpoint ?? ownAddress) : ownAddress;
          if (address === undefined) continue;
          const isOwn = isOwnMachine(URL.parse(address)?.hostname ?? "");
          if ((network === "public" || vpc !== undefined) && !isOwn) continue;
          report({
            message: isOwn
              ? `Runners of "${name}" cannot reach "${served.id}": ${address} is the machine that calls it.`
              : `Runners of "${name}" cannot reach "${served.id}": its network is private, without a way to ${address}.`,
            span: engagement.origin("environments", name),
            related: [{ message: "The model is declared here.", span: engagement.origin(...served.at) }],
            why: "Every turn of the model would fail.",
            help: isOwn
              ? "declare an address that the runners can reach"
              : "set `network: public`, or use models of Amazon Bedrock, which a private network reaches through an endpoint",
          });
        }
      });
    });
  },
};
