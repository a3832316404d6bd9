import type { Engagement, Trigger } from "../link/model.ts";
import { unlessMissing } from "../source/missing-value.ts";
import { faultInEvent } from "./event-expression.ts";
import { type InputProperty, readInput } from "./input-properties.ts";
import type { Report, Rule } from "./rule.ts";
import { triggersOf } from "./triggers.ts";

export const triggerInputMismatch: Rule = {
  id: "trigger-input-mismatch",
  severity: "error",
  check({ engagement }, report) {
    const properties = propertiesOf(engagement);
    for (const trigger of triggersOf(engagement)) {
      if (properties !== undefined) reportProperties(engagement, trigger, properties, report);
      for (const [property, text] of Object.entries(trigger.with ?? {})) {
        const fault = faultInEvent(text, trigger.on);
        if (fault === undefined) continue;
        report({
          ...fault,
          span: engagement.originAt(["triggers", trigger.name, "with", property]),
          why: "The project could not be started.",
        });
      }
    }
  },
};

/** Undefined when the input cannot be read, which is reported there; empty for a flow without one. */
function propertiesOf({ flow }: Engagement): InputProperty[] | undefined {
  const declared = unlessMissing(() => flow?.declared);
  if (declared?.input === undefined) return declared && [];
  const schema = flow?.input;
  return schema && readInput(schema.yaml.value).properties;
}

function reportProperties(
  engagement: Engagement,
  { name, start, with: written = {} }: Trigger,
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
  const missing = properties.filter((each) => each.isRequired && written[each.name] === undefined);
  if (missing.length > 0)
    report({
      message: `"${name}" gives "${start}" no ${missing.map((each) => `"${each.name}"`).join(" and no ")}, which its input requires.`,
      span: engagement.originOfKeyAt(["triggers", name, "with"]),
      why,
      help: `add to \`with\` an expression for each, such as \`${missing[0]?.name}: event.time\``,
    });
}
