import { faultInBounded } from "../../schema/bounded-expression.ts";
import type { Trigger } from "../link/model.ts";
import { namesRead, parseExpression } from "./expression-tree.ts";

interface EventFault {
  message: string;
  help: string;
}

/** Names in the event of a kind; undefined where others decide on them. */
const known: { [kind in Trigger["on"]]?: readonly string[] } = {
  schedule: ["time", "trigger"],
  end: ["ending", "project", "flow", "title", "input", "outputs"],
};

/** Returns the reason why an expression cannot be evaluated over the event of a trigger. */
export function faultInEvent(text: string, kind: Trigger["on"]): EventFault | undefined {
  const parsed = parseExpression(text);
  if ("fault" in parsed)
    return { message: `\`${text}\` is no expression: ${parsed.fault.message}.`, help: "write JSONata over `event`" };
  const unbounded = faultInBounded(parsed.tree);
  if (unbounded !== undefined)
    return {
      message: `\`${text}\` cannot be evaluated over an event: ${unbounded}.`,
      help: "events come from outside: use comparisons, names and simple functions",
    };
  const names = namesRead(text);
  const other = names.find(([first]) => first !== "event");
  if (other !== undefined)
    return { message: `There is no \`${other[0]}\` when a trigger starts a project.`, help: "read values of `event`" };
  const unknown = names.find(([, second]) => second !== undefined && known[kind]?.includes(second) === false);
  return (
    unknown && {
      message: `The event of ${kind === "end" ? "an end" : "a schedule"} has no "${unknown[1]}".`,
      help: `it has ${known[kind]?.map((name) => `event.${name}`).join(", ")}`,
    }
  );
}
