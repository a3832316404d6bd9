import { faultInBounded } from "../../schema/bounded-expression.ts";
import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Trigger } from "../link/model.ts";
import { namesRead, parseExpression } from "./expression-tree.ts";

interface EventFault {
  message: string;
  help: string;
}

/**
 * Returns the reason why an expression cannot be evaluated over the event of a trigger. `names` are those in the event; by default those that all
 * events of the kind have.
 */
export function faultInEvent(
  text: string,
  on: Trigger["on"],
  names = kindOfTrigger({ on }).event,
): EventFault | undefined {
  const parsed = parseExpression(text);
  if ("fault" in parsed)
    return { message: `\`${text}\` is no expression: ${parsed.fault.message}.`, help: "write JSONata over `event`" };
  const unbounded = faultInBounded(parsed.tree);
  if (unbounded !== undefined)
    return {
      message: `\`${text}\` cannot be evaluated over an event: ${unbounded}.`,
      help: "events come from outside: use comparisons, names and simple functions",
    };
  const read = namesRead(text);
  const other = read.find(([first]) => first !== "event");
  if (other !== undefined)
    return { message: `There is no \`${other[0]}\` when a trigger starts a project.`, help: "read values of `event`" };
  const unknown = read.find(([, second]) => second !== undefined && names?.includes(second) === false);
  return (
    unknown && {
      message: `The event of ${kindOfTrigger({ on }).noun} has no "${unknown[1]}".`,
      help: `it has ${names?.map((name) => `event.${name}`).join(", ") || "no values"}`,
    }
  );
}
