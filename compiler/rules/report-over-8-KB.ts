import { constants } from "../../schema/defaults.ts";
import { factBytes } from "../../schema/fact-bytes.ts";
import type { Agent, Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import { factsRead } from "./facts-read.ts";
import { listOfPhase } from "./listed-output.ts";
import { reportBytes } from "./output-size.ts";
import type { Rule } from "./rule.ts";

export const reportOver8KB: Rule = {
  id: "report-over-8-KB",
  severity: "error",
  check(model, report) {
    const read = factsRead(model);
    const reported = new Set<Agent>();
    each(model.phases, (phase) => {
      const sizes = sizesIn(phase);
      const facts = [...(read.get(phase.name) ?? [])];
      const ofFacts = factBytes({ facts, checks: phase.declared.checks ?? [] });
      const bytes = sizes.reduce((sum, each) => sum + each.bytes, ofFacts);
      const [largest] = sizes;
      const isForElements = listOfPhase(model.engagement, phase) !== undefined;
      const most = isForElements ? constants.elementBytes : constants.reportBytes;
      if (bytes <= most || largest === undefined || reported.has(largest.agent)) return;
      reported.add(largest.agent);
      const others = sizes.slice(1).map(({ agent }) => `"${agent.name}"`);
      report({
        message: `The outputs of "${phase.name}" can have ${bytes} bytes, ${largest.bytes} of them from "${largest.agent.name}"${ofFacts === 0 ? "" : ` and ${ofFacts} from facts that expressions read`}; the maximum ${isForElements ? "for one element of a list " : ""}is ${most}.`,
        span: largest.agent.originOfKey("outputs"),
        related: [
          {
            message:
              others.length === 0
                ? "The phase is here."
                : `The phase is here; ${others.join(", ")} also reports in it.`,
            span: phase.origin("swarm", "members"),
          },
        ],
        why: "Outputs are passed through the state machine, which is limited to 256 KiB; long text belongs in a file.",
        help: "set `maxLength` for the texts, or write them to an artifact",
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
