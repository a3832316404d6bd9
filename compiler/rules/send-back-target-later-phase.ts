import { suggestName } from "../diagnostics/did-you-mean.ts";
import { each, isWhole, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const sendBackTargetLaterPhase: Rule = {
  id: "send-back-target-later-phase",
  severity: "error",
  check({ engagement, phases }, report) {
    each(engagement.items, ({ index, sendBack }) => {
      if (sendBack === undefined) return;
      const { to } = sendBack;
      const earlier = engagement.items.slice(0, index).flatMap((item) => known(item.phases).map(({ name }) => name));
      if (earlier.includes(to)) return;
      const isListed = known(phases).some(({ name }) => name === to);
      // When some phases are unknown, the target may be one of them.
      if (!isListed && !isWhole(phases)) return;
      report({
        message: isListed
          ? `The phase "${to}" does not come before element ${index + 1} of \`phases\`, so the work cannot go back to it.`
          : `The engagement has no phase "${to}", so the work cannot go back to it.`,
        span: engagement.originAt(["phases", index, "sendBack", "to"]),
        why: "The work goes back to an earlier phase; then the phases continue from there.",
        help: suggestName(to, earlier, "earlier phases"),
      });
    });
  },
};
