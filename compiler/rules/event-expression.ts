import { faultInBounded } from "../../schema/bounded-expression.ts";
import type { Trigger } from "../link/model.ts";
import { namesRead, parseExpression } from "./expression-tree.ts";

interface EventFault {
  message: string;
  help: string;
}

const ofObject = [
  "action",
  "time",
  "by",
  "repository",
  "kind",
  "number",
  "title",
  "text",
  "author",
  "labels",
  "page",
  "open",
  "revision",
  "comments",
];

/** Names in the event of a kind; undefined where others decide on them. */
const known: { [kind in Trigger["on"]]?: readonly string[] } = {
  schedule: ["time", "trigger"],
  end: ["ending", "project", "flow", "title", "input", "outputs"],
  issue: [...ofObject, "label"],
  comment: [...ofObject, "comment", "command", "argument"],
  "pull-request": [...ofObject, "label", "head", "base", "draft"],
  push: ["action", "time", "by", "repository", "branch", "before", "revision"],
};

const kindInWords: { [kind in Trigger["on"]]: string } = {
  schedule: "a schedule",
  webhook: "a message",
  end: "an end",
  mcp: "a call",
  issue: "an issue",
  comment: "a comment",
  "pull-request": "a request",
  push: "a push",
};

/**
 * Returns the reason why an expression cannot be evaluated over the event of a trigger. `names` are those in the event; by default those that all
 * events of the kind have.
 */
export function faultInEvent(text: string, kind: Trigger["on"], names = known[kind]): EventFault | undefined {
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
      message: `The event of ${kindInWords[kind]} has no "${unknown[1]}".`,
      help: `it has ${names?.map((name) => `event.${name}`).join(", ") || "no values"}`,
    }
  );
}
