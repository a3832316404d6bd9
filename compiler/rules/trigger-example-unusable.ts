import { isObject } from "../../base/is-object.ts";
import { outcomeOf } from "./example-outcome.ts";
import type { Rule } from "./rule.ts";
import { triggersOf } from "./triggers.ts";

export const triggerExampleUnusable: Rule = {
  id: "trigger-example-unusable",
  severity: "error",
  check({ engagement }, report) {
    for (const trigger of triggersOf(engagement))
      for (const { yaml } of engagement.examples.get(trigger.declaredAs) ?? []) {
        const { declaredAs: name, on } = trigger;
        if (isObject(yaml.value)) {
          for (const fault of outcomeOf(engagement, trigger, yaml).faults)
            report({
              ...fault,
              why: `A rehearsal gives it to "${name}", which refuses it, as it refuses such an event.`,
              help: `correct the example, or what "${name}" gives under \`with\``,
            });
          continue;
        }
        report({
          message: `The example of "${name}" is no object.`,
          span: yaml.valueSpan([]) ?? yaml.source.span(0, 1),
          why: `The expressions of the trigger read its values as \`event.<name>\`, of each ${on === "mcp" ? "call" : "event"}.`,
          help: "write one event to a file, as a JSON object",
        });
      }
  },
};
