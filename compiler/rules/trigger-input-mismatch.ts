import { orList } from "../diagnostics/did-you-mean.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { faultInEvent } from "./event-expression.ts";
import { type EventExpression, eventExpressionsOf } from "./event-expressions.ts";
import { type EventType, eventTypeOf } from "./event-type.ts";
import { typeOfOutput } from "./expression-types.ts";
import { fittingName } from "./fitting-name.ts";
import type { InputProperty } from "./input-properties.ts";
import { resultFaults, resultInWords } from "./result-faults.ts";
import type { Report, Rule } from "./rule.ts";
import { propertiesOf } from "./trigger-input.ts";
import { triggersOf } from "./triggers.ts";

export const triggerInputMismatch: Rule = {
  id: "trigger-input-mismatch",
  severity: "error",
  check(model, report) {
    const { engagement } = model;
    const properties = propertiesOf(engagement);
    for (const trigger of triggersOf(engagement)) {
      if (properties !== undefined) reportProperties(engagement, trigger, properties, report);
      for (const [property, text] of Object.entries(trigger.with ?? {})) {
        const fault = faultInEvent(text, trigger.on, eventTypeOf(trigger, engagement));
        if (fault === undefined) continue;
        report({
          ...fault,
          span: engagement.originAt(["triggers", trigger.declaredAs, "with", property]),
          why: neverStarted,
        });
      }
    }
    for (const expression of eventExpressionsOf(model)) reportMisfits(expression, report);
  },
};

const neverStarted = "The project could not be started.";

/** Reports results of an expression that are of another type than the value of the input, or outside its bounds. */
function reportMisfits({ text, span, trigger, event, types, property, schema }: EventExpression, report: Report): void {
  if (property === undefined) return;
  for (const fault of resultFaults(text, schema, types)) {
    const { start, end } = fault.extent;
    const near = "must" in fault ? (fault.near ?? []) : [];
    const fitting = "gets" in fault ? fittingName(property, fault.kind, event) : undefined;
    report({
      message: resultInWords(`"${property}" in the input of "${trigger.start}"`, fault),
      span: span(start, end),
      why: neverStarted,
      help:
        near.length > 0
          ? `did you mean ${orList(near)}?`
          : fitting === undefined
            ? `give it a value of ${"gets" in fault ? "that type" : "that form"}`
            : `write event.${fitting}`,
    });
  }
}

function reportProperties(
  engagement: Engagement,
  trigger: Trigger,
  properties: readonly InputProperty[],
  report: Report,
): void {
  const { declaredAs: name, start, on, with: written = {} } = trigger;
  const why = neverStarted;
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
  if (missing.length > 0) {
    const event = eventTypeOf(trigger, engagement);
    report({
      message: `"${name}" gives "${start}" no ${missing.map((each) => `"${each.name}"`).join(" and no ")}, which its input requires.`,
      span: engagement.originOfKeyAt(["triggers", name, "with"]),
      why,
      help: `add to \`with\` an expression for each${exampleFor(missing, event)}`,
    });
  }
}

/** Words an example of an expression for a value that is missing; of an event whose values are unknown, any may be meant. */
function exampleFor(missing: readonly InputProperty[], event: EventType): string {
  const [first] = missing;
  if (first === undefined) return "";
  if (event.names === undefined) return `, such as \`${first.name}: event.${first.name}\``;
  for (const { name, type } of missing) {
    const fitting = fittingName(name, typeOfOutput(type).kind, event);
    if (fitting !== undefined) return `, such as \`${name}: event.${fitting}\``;
  }
  return `; the event has ${[...event.names.keys()].map((name) => `event.${name}`).join(", ")}`;
}
