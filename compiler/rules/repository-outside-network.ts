import { isOwnMachine } from "../../base/own-machine.ts";
import { forgeKinds } from "../kinds/forges/forge-kinds.ts";
import { each } from "../source/missing-value.ts";
import { networkOf } from "./network-of.ts";
import type { Rule } from "./rule.ts";

export const repositoryOutsideNetwork: Rule = {
  id: "repository-outside-network",
  severity: "warning",
  check({ engagement }, report) {
    const { repository } = engagement;
    if (repository === undefined) return;
    const { url, forge = "https" } = repository.declared;
    const address = URL.parse(url ?? (forge === "https" ? "" : forgeKinds[forge].address));
    if (address === null) return;
    const { host, hostname } = address;
    const isOwn = isOwnMachine(hostname);
    each(Object.entries(engagement.declared.environments ?? {}), ([name, { size, vpc, network = networkOf[size] }]) => {
      // Routes of an existing network are not known here.
      if ((network === "public" || vpc !== undefined) && !isOwn) return;
      report({
        message: isOwn
          ? `Runners of "${name}" cannot fetch "${repository.name}": ${host} is the machine that fetches.`
          : `Runners of "${name}" cannot fetch "${repository.name}": its network is private, without a way to ${host}.`,
        span: engagement.origin("environments", name),
        related: [
          { message: "The repository is declared here.", span: engagement.origin("repositories", repository.name) },
        ],
        why: "Every project would end at its first step, in front of an operator.",
        help: isOwn
          ? "write the address at which the runners reach it"
          : "set `network: public`, or name a `vpc` with a way to the host",
      });
    });
  },
};
