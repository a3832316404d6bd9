import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const rehearsalWithoutEffect: Rule = {
  id: "rehearsal-without-effect",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(
        [
          ["decide", "gate"],
          ["failReview", "review"],
        ] as const,
        ([key, needed]) => {
          const said = phase.declared.rehearsal?.[key];
          if (said === undefined || said === 0 || phase.declared[needed] !== undefined) return;
          report({
            message: `The rehearsal of "${phase.name}" says \`${key}\`, and the phase has no ${needed}.`,
            span: phase.originOfKey("rehearsal", key),
            why: "There is nothing there to play it at.",
            help: `add a ${needed}, or remove \`${key}\``,
          });
        },
      );
    });
  },
};
