import { isObject } from "../../base/is-object.ts";
import type { Rule } from "./rule.ts";
import { triggersOf } from "./triggers.ts";

export const triggerExampleUnusable: Rule = {
  id: "trigger-example-unusable",
  severity: "error",
  check({ engagement }, report) {
    for (const { name, on } of triggersOf(engagement))
      for (const { yaml } of engagement.examples.get(name) ?? []) {
        if (isObject(yaml.value)) continue;
        report({
          message: `The example of "${name}" is no object.`,
          span: yaml.valueSpan([]) ?? yaml.source.span(0, 1),
          why: `The expressions of the trigger read its values as \`event.<name>\`, of each ${on === "mcp" ? "call" : "event"}.`,
          help: "write one event to a file, as a JSON object",
        });
      }
  },
};
