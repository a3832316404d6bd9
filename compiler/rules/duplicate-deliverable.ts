import type { Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";

export const duplicateDeliverable: Rule = {
  id: "duplicate-deliverable",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      reportRepeated(phase, "id", "Deliverables are identified by their id.", report);
      reportRepeated(phase, "path", "Two deliverables would share one file.", report);
    });
  },
};

function reportRepeated(phase: Phase, key: "id" | "path", why: string, report: Report): void {
  const first = new Map<string, number>();
  each(phase.deliverables, ({ declared }, index) => {
    // One path with two owners is reported by two-owners-one-path.
    const same = key === "id" ? declared.id : `${declared.path} of ${declared.owner}`;
    const earlier = first.get(same);
    if (earlier === undefined) first.set(same, index);
    else {
      report({
        message: `The phase "${phase.name}" has two deliverables with the ${key} "${declared[key]}".`,
        span: phase.origin("deliverables", index, key),
        related: [{ message: "The first one is here.", span: phase.origin("deliverables", earlier, key) }],
        why,
        help: `give one of them another ${key}`,
      });
    }
  });
}
