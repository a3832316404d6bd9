import { constants } from "../../schema/defaults.ts";
import type { Agent, Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import { reportBytes } from "./output-size.ts";
import type { Rule } from "./rule.ts";

export const reportOver8KB: Rule = {
  id: "report-over-8-KB",
  severity: "error",
  check({ phases }, report) {
    const reported = new Set<Agent>();
    each(phases, (phase) => {
      const sizes = sizesIn(phase);
      const bytes = sizes.reduce((sum, each) => sum + each.bytes, 0);
      const [largest] = sizes;
      if (bytes <= constants.reportBytes || largest === undefined || reported.has(largest.agent)) return;
      reported.add(largest.agent);
      const others = sizes.slice(1).map(({ agent }) => `"${agent.name}"`);
      report({
        message: `The values that "${phase.name}" reports can have ${bytes} bytes, of which "${largest.agent.name}" has ${largest.bytes}; ${constants.reportBytes} is the most.`,
        span: largest.agent.originOfKey("outputs"),
        related: [
          {
            message: others.length === 0 ? "The phase." : `The phase, in which also ${others.join(", ")} reports.`,
            span: phase.origin("swarm", "members"),
          },
        ],
        why: "Reported values travel through the state machine, which carries 256 KiB at once; long text belongs into a file.",
        help: "give `maxLength` to the texts, or write them into an artifact",
      });
    });
  },
};

/** Returns the members' report sizes, largest first. */
function sizesIn({ members }: Phase): { agent: Agent; bytes: number }[] {
  return members
    .map((agent) => ({ agent, bytes: reportBytes(agent) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}
