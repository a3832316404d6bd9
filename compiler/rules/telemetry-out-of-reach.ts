import { isOwnMachine } from "../../base/own-machine.ts";
import { each } from "../source/missing-value.ts";
import { networkOf } from "./network-of.ts";
import type { Rule } from "./rule.ts";

export const telemetryOutOfReach: Rule = {
  id: "telemetry-out-of-reach",
  severity: "error",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      each(Object.entries(declared.environments ?? {}), ([name, environment]) => {
        const { size, vpc, telemetry, network = networkOf[size] } = environment;
        if (telemetry === undefined) return;
        const isOwn = isOwnMachine(URL.parse(telemetry)?.hostname ?? "");
        // Routes of an existing network are not known here.
        if (!isOwn && (network === "public" || vpc !== undefined)) return;
        report({
          message: isOwn
            ? `Runners of "${name}" cannot send telemetry to ${telemetry}, which is the machine that sends it.`
            : `Runners of "${name}" cannot send telemetry to ${telemetry}: its network is private, without a way out.`,
          span: engagement.origin("environments", name, "telemetry"),
          why: "Traces and metrics of every run would be lost without an error. Costs, failures and alarms do not need them: they are counted from the logs.",
          help: isOwn
            ? "declare an address that the runners can reach"
            : "remove `telemetry`, set `network: public`, or name a `vpc` with a way to the receiver",
        });
      });
    });
  },
};
