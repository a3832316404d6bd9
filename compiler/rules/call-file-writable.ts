import { overlaps } from "../../base/compare-globs.ts";
import { each, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const callFileWritable: Rule = {
  id: "call-file-writable",
  severity: "error",
  check({ phases, agents }, report) {
    each(phases, (phase) => {
      for (const key of ["files", "keeps"] as const) {
        each(phase.declared.call?.[key] ?? [], (path, index) => {
          const writer = known(agents).find(({ declared }) =>
            (declared.writes ?? []).some((glob) => overlaps(glob, path)),
          );
          if (writer === undefined) return;
          report({
            message: `"${writer.name}" may write ${path}, on which the call of "${phase.name}" depends.`,
            span: phase.origin("call", key, index),
            related: [{ message: "The agent's scope is here.", span: writer.originOfKey("writes") }],
            why: "An agent could replace what a call left, or what people approve.",
            help: "use a path outside the writes of all agents",
          });
        });
      }
    });
  },
};
