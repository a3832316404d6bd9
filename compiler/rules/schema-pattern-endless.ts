import { isObject } from "../../base/is-object.ts";
import { each } from "../source/missing-value.ts";
import { isEndless } from "./endless-pattern.ts";
import type { Rule } from "./rule.ts";
import { faultInPattern, partsOf } from "./schema-keywords.ts";

export const schemaPatternEndless: Rule = {
  id: "schema-pattern-endless",
  severity: "error",
  check({ schemas }, report) {
    each(schemas, ({ yaml }) => {
      for (const { value, path } of partsOf(yaml.value)) {
        if (!isObject(value)) continue;
        const { pattern, patternProperties } = value;
        const places = [
          ...(typeof pattern === "string" ? [{ pattern, span: yaml.valueSpan([...path, "pattern"]) }] : []),
          ...Object.keys(isObject(patternProperties) ? patternProperties : {}).map((key) => ({
            pattern: key,
            span: yaml.keySpan([...path, "patternProperties", key]),
          })),
        ];
        for (const { pattern: written, span = yaml.source.span(0, 1) } of places) {
          if (faultInPattern(written) !== undefined || !isEndless(written)) continue;
          report({
            message: `"${written}" can take for ever on a text that does not match.`,
            span,
            why: "Repetitions inside or beside each other can share one text in a number of ways that doubles with each character, and all are tried.",
            help: "let each repetition begin with a character that the one before it cannot read, as in ^[a-z]+(-[a-z]+)*$",
          });
        }
      }
    });
  },
};
