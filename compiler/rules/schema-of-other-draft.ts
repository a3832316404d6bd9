import { isObject } from "../../base/is-object.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";
import { keywordsOfOtherDrafts, partsOf } from "./schema-keywords.ts";

const draft = "https://json-schema.org/draft/2020-12/schema";

export const schemaOfOtherDraft: Rule = {
  id: "schema-of-other-draft",
  severity: "error",
  check({ schemas }, report) {
    const why = "Schemas are read as draft 2020-12. Words of another draft would check nothing, or something else.";
    each(schemas, ({ yaml }) => {
      for (const { value, path } of partsOf(yaml.value)) {
        if (!isObject(value)) continue;
        if (typeof value.$schema === "string" && value.$schema.replace(/#$/, "") !== draft) {
          const span = yaml.valueSpan([...path, "$schema"]) ?? yaml.source.span(0, 1);
          const edit = { span, text: JSON.stringify(draft) };
          report({
            message: `The schema says that it is of "${value.$schema}".`,
            span,
            why,
            help: `write it as draft 2020-12: "${draft}"`,
            edit,
          });
        }
        for (const [keyword, help] of keywordsOfOtherDrafts) {
          if (!Object.hasOwn(value, keyword)) continue;
          const span = yaml.keySpan([...path, keyword]) ?? yaml.source.span(0, 1);
          report({ message: `"${keyword}" is a keyword of an earlier draft of JSON Schema.`, span, why, help });
        }
        if (Array.isArray(value.items)) {
          const span = yaml.keySpan([...path, "items"]) ?? yaml.source.span(0, 1);
          report({
            message: 'A list under "items" is of an earlier draft of JSON Schema.',
            span,
            why,
            help: "write `prefixItems`",
          });
        }
      }
    });
  },
};
