import type { Phase } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import { needsSender } from "./needs-sender.ts";
import type { Rule } from "./rule.ts";

export const noticeWithoutSender: Rule = {
  id: "notice-without-sender",
  severity: "warning",
  check({ engagement, phases }, report) {
    each([engagement], ({ declared }) => {
      const waiting = known(phases)
        .filter(isGated)
        .map(({ name }) => name);
      each(Object.entries(declared.environments ?? {}), ([name, environment]) => {
        // Without sign-in codes the environment is refused, by the rule for these.
        if (environment.sender !== undefined || needsSender(environment)) return;
        report({
          message: `"${name}" has no sender, so no mails are sent.`,
          span: engagement.originOfKey("environments", name),
          why: `${whatWaits(waiting)}, questions, reminders, the budget's warning and stops are shown on the site only, until somebody looks.`,
          help: "add `sender: ` with an address that is verified in Amazon SES",
        });
      });
    });
  },
};

/**
 * True for a phase with a gate. A gate that cannot be read is only left out of the message, so that a fault in a phase
 * does not hide a missing sender.
 */
function isGated(phase: Phase): boolean {
  return unlessMissing(() => phase.gate !== undefined) ?? false;
}

function whatWaits(gated: readonly string[]): string {
  const [first, ...others] = gated;
  if (first === undefined) return "An operator's decisions";
  return others.length === 0 ? `The gate of "${first}"` : `The gates of ${gated.length} phases`;
}
