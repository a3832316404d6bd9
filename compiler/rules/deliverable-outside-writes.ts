import { covers } from "../../base/compare-globs.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const deliverableOutsideWrites: Rule = {
  id: "deliverable-outside-writes",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.deliverables, ({ declared, owner }, index) => {
        const at = (phase.declared.writes ?? []).findIndex(({ agent }) => agent === owner.name);
        const narrowed = phase.declared.writes?.[at]?.paths;
        const writes = narrowed ?? owner.declared.writes ?? [];
        if (writes.some((glob) => covers(glob, declared.path))) return;
        const scope = writes.length === 0 ? "may not write anywhere" : `may write only ${writes.join(", ")}`;
        report({
          message: `"${owner.name}" owns "${declared.path}" but ${scope}.`,
          span: phase.origin("deliverables", index, "path"),
          related:
            writes.length === 0
              ? []
              : [
                  {
                    message: `What "${owner.name}" may write.`,
                    span: narrowed ? phase.origin("writes", at, "paths") : owner.origin("writes"),
                  },
                ],
          why: "The runner refuses a write outside the scope, so the phase could not finish.",
          help: `add the path to the writes of "${owner.name}", or move the deliverable into that scope`,
        });
      });
    });
  },
};
