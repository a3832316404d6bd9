import { each } from "../source/missing-value.ts";
import { parseTemplate } from "./handlebars-references.ts";
import type { Rule } from "./rule.ts";

export const templateWithoutSections: Rule = {
  id: "template-without-sections",
  severity: "warning",
  check({ phases }, report) {
    const seen = new Set<string>();
    each(phases, (phase) => {
      each(phase.deliverables, ({ template }, index) => {
        if (template === undefined || seen.has(template.name) || parseTemplate(template).fault !== undefined) return;
        seen.add(template.name);
        if (/^##[ \t]+\S/m.test(template.text)) return;
        report({
          message: `The template "${template.name}" has no section.`,
          span: phase.origin("deliverables", index, "template"),
          why: "A deliverable must have its template's sections (headings of level 2); without any, every text would pass.",
          help: `add sections to ${template.file}, each beginning with "## "`,
        });
      });
    });
  },
};
