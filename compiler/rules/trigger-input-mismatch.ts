import type { Engagement, Trigger } from "../link/model.ts";
import { faultInEvent } from "./event-expression.ts";
import type { InputProperty } from "./input-properties.ts";
import type { Report, Rule } from "./rule.ts";
import { eventNames, propertiesOf } from "./trigger-input.ts";
import { triggersOf } from "./triggers.ts";

export const triggerInputMismatch: Rule = {
  id: "trigger-input-mismatch",
  severity: "error",
  check({ engagement }, report) {
    const properties = propertiesOf(engagement);
    for (const trigger of triggersOf(engagement)) {
      if (properties !== undefined) reportProperties(engagement, trigger, properties, report);
      for (const [property, text] of Object.entries(trigger.with ?? {})) {
        const fault = faultInEvent(text, trigger.on, eventNames(trigger, properties, engagement));
        if (fault === undefined) continue;
        report({
          ...fault,
          span: engagement.originAt(["triggers", trigger.declaredAs, "with", property]),
          why: "The project could not be started.",
        });
      }
    }
  },
};

function reportProperties(
  engagement: Engagement,
  { declaredAs: name, start, on, with: written = {} }: Trigger,
  properties: readonly InputProperty[],
  report: Report,
): void {
  const why = "The project could not be started.";
  for (const property of Object.keys(written)) {
    if (properties.some((each) => each.name === property)) continue;
    report({
      message:
        properties.length === 0 ? `The flow "${start}" has no input.` : `The input of "${start}" has no "${property}".`,
      span: engagement.originOfKeyAt(["triggers", name, "with", property]),
      why,
      help:
        properties.length === 0
          ? "remove `with`: its projects begin with the engagement's own statement of work"
          : `it has: ${properties.map((each) => each.name).join(", ")}`,
    });
  }
  // The arguments of a call are the rest of the input.
  if (on === "mcp") return;
  const missing = properties.filter((each) => each.isRequired && written[each.name] === undefined);
  if (missing.length > 0)
    report({
      message: `"${name}" gives "${start}" no ${missing.map((each) => `"${each.name}"`).join(" and no ")}, which its input requires.`,
      span: engagement.originOfKeyAt(["triggers", name, "with"]),
      why,
      help: `add to \`with\` an expression for each, such as \`${missing[0]?.name}: event.time\``,
    });
}
