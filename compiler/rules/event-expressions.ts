import { isObject } from "../../base/is-object.ts";
import type { Engagement, Model, Trigger } from "../link/model.ts";
import { isWhole, known, unlessMissing } from "../source/missing-value.ts";
import { deliveryOf } from "./delivery-values.ts";
import { faultInEvent } from "./event-expression.ts";
import { type EventType, eventNameTypes, eventTypeOf } from "./event-type.ts";
import type { TypeOfName } from "./expression-types.ts";
import type { Expression } from "./expressions.ts";
import { callerOf, type Reporter } from "./reporter.ts";
import { followersOf, triggersOf } from "./triggers.ts";

/** An expression over the events of a trigger that can be evaluated. */
export interface EventExpression extends Pick<Expression, "text" | "span" | "whole" | "isCondition"> {
  trigger: Trigger;
  event: EventType;
  types: TypeOfName;
  /** The value of the input that it makes; undefined for a condition. */
  property: string | undefined;
  /** JSON Schema of that value; undefined where the input has none, or cannot be read. */
  schema: unknown;
}

/**
 * Returns the expressions over events that start the engagement's flow. Those over the ends of projects are returned for the flow that ends: its
 * agents report what they read.
 */
export function eventExpressionsOf(model: Model): EventExpression[] {
  const { engagement } = model;
  const starting = triggersOf(engagement).filter(({ on }) => on !== "end");
  const reporters = reportersOf(model);
  return [
    ...starting.flatMap((trigger) => expressionsOf(engagement, trigger, eventTypeOf(trigger, engagement))),
    ...followersOf(engagement).flatMap((trigger) =>
      expressionsOf(engagement, trigger, eventTypeOf(trigger, engagement, reporters)),
    ),
  ];
}

/** Everything that reports values in the flow; undefined where some of it is unknown. */
export function reportersOf({ engagement, agents, phases }: Model): Reporter[] | undefined {
  if (!isWhole(agents) || !isWhole(phases)) return undefined;
  const callers = known(phases).flatMap((phase) => unlessMissing(() => callerOf(phase)) ?? []);
  return [...known(agents), ...callers, ...[deliveryOf(engagement) ?? []].flat()];
}

function expressionsOf(engagement: Engagement, trigger: Trigger, event: EventType): EventExpression[] {
  const { declaredAs, with: given = {} } = trigger;
  const types = eventNameTypes(event);
  const at = (path: readonly string[], text: string) => {
    const place = ["triggers", declaredAs, ...path];
    return {
      text,
      span: (start: number, end: number) => engagement.originWithinAt(place, start, end),
      whole: engagement.originAt(place),
      trigger,
      event,
      types,
    };
  };
  const when = "when" in trigger ? trigger.when : undefined;
  const schemas = inputOf(engagement, trigger);
  const all = [
    ...(when === undefined
      ? []
      : [{ ...at(["when"], when), isCondition: true, property: undefined, schema: undefined }]),
    ...Object.entries(given).map(([property, text]) => ({
      ...at(["with", property], text),
      isCondition: false,
      property,
      schema: schemas !== undefined && Object.hasOwn(schemas, property) ? schemas[property] : undefined,
    })),
  ];
  return all.filter(({ text }) => faultInEvent(text, trigger.on, event) === undefined);
}

/** Returns the schemas of the values that the flow is started with. */
function inputOf({ flow }: Engagement, { start }: Trigger): { [name: string]: unknown } | undefined {
  const declaredAs = flow?.siblings.find(({ name }) => name === start)?.declaredAs ?? start;
  const schema = flow?.inputs.get(declaredAs)?.yaml.value;
  return isObject(schema) && isObject(schema.properties) ? schema.properties : undefined;
}
