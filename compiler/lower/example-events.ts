import { isObject } from "../../base/is-object.ts";
import type { Model } from "../link/model.ts";
import { triggersOf } from "../rules/triggers.ts";

/** An event as the expressions of a trigger read it. It is played in rehearsals only, and is in no output. */
export interface ExampleEvent {
  trigger: string;
  /** File that it is from. */
  place: string;
  event: { [name: string]: unknown };
}

/** Returns the example events of the triggers that start projects of the flow. */
export function examplesOf({ engagement }: Model): ExampleEvent[] {
  return triggersOf(engagement).flatMap(({ name, declaredAs }) =>
    (engagement.examples.get(declaredAs) ?? []).flatMap(({ path, yaml: { value } }) =>
      isObject(value) ? [{ trigger: name, place: path, event: value }] : [],
    ),
  );
}
