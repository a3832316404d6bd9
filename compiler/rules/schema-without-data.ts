import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const schemaWithoutData: Rule = {
  id: "schema-without-data",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.declared.deliverables ?? [], ({ path, schema }, index) => {
        if (schema === undefined || /\.(?:ya?ml|json|md)$/.test(path)) return;
        report({
          message: `"${path}" names no files with data that a schema could check.`,
          span: phase.origin("deliverables", index, "schema"),
          related: [{ message: "The path is here.", span: phase.origin("deliverables", index, "path") }],
          why: "A schema checks YAML, JSON, and the front matter of Markdown.",
          help: "end the path with .yaml, .json or .md, or remove `schema`",
        });
      });
    });
  },
};
