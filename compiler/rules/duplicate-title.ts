import { pluralOf } from "../diagnostics/did-you-mean.ts";
import type { Declared } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";

export const duplicateTitle: Rule = {
  id: "duplicate-title",
  severity: "warning",
  check({ phases, agents }, report) {
    checkTitles(phases, "phase", report);
    checkTitles(agents, "agent", report);
  },
};

function checkTitles(files: readonly Declared<{ title: string }>[], noun: string, report: Report): void {
  const first = new Map<string, Declared<{ title: string }>>();
  each(files, (file) => {
    const title = file.declared.title.trim().toLowerCase();
    const earlier = first.get(title);
    if (earlier === undefined) first.set(title, file);
    else {
      report({
        message: `The ${pluralOf(noun)} "${earlier.name}" and "${file.name}" have the same title, "${file.declared.title}".`,
        span: file.origin("title"),
        related: [{ message: "The first one is here.", span: earlier.origin("title") }],
        why: "People see only the titles and could not distinguish them.",
        help: "give one of them another title",
      });
    }
  });
}
