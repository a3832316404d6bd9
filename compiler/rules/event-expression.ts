import { faultInBounded } from "../../schema/bounded-expression.ts";
import { forgeEvents } from "../../schema/event-values.ts";
import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import { forgeCauses } from "../kinds/triggers/forge-events.ts";
import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Trigger } from "../link/model.ts";
import { type EventType, unknownName } from "./event-type.ts";
import { namesRead, parseExpression } from "./expression-tree.ts";
import { kindInWords } from "./expression-types.ts";

interface EventFault {
  message: string;
  help: string;
}

/** Returns the reason why an expression cannot be evaluated over the event of a trigger. */
export function faultInEvent(text: string, on: Trigger["on"], event: EventType): EventFault | undefined {
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
  const [unknown] = read.flatMap((names) => unknownName(names, event) ?? []);
  if (unknown === undefined) return undefined;
  const { name, before, others } = unknown;
  const whole = before.join(".");
  const elsewhere = before.length > 1 ? [] : forgeCauses.filter((cause) => Object.hasOwn(forgeEvents[cause], name));
  const near = nearNames(name, others).map((each) => `${whole}.${each}`);
  return {
    message:
      before.length === 1
        ? `The event of ${kindOfTrigger({ on }).noun} has no "${name}".`
        : `"${whole}" ${inIt(event, before)} "${name}".`,
    help:
      on !== "mcp" && elsewhere.length > 0
        ? `events of ${elsewhere.map((cause) => `\`on: ${cause}\``).join(", ")} have it`
        : near.length > 0
          ? `did you mean ${orList(near)}?`
          : others.length > 0
            ? `it has ${others.map((each) => `${whole}.${each}`).join(", ")}`
            : before.length === 1
              ? "it has no values"
              : `read ${whole} as it is`,
  };
}

/** Says of a value in an event that there is no such name in it. */
function inIt(event: EventType, [, ...steps]: readonly string[]): string {
  let type: EventType | undefined = event;
  for (const step of steps) type = type?.names?.get(step);
  return type === undefined || type.kind === "object" || (type.names?.size ?? 0) > 0
    ? "has no"
    : `is ${kindInWords(type.kind)}, and has no`;
}
