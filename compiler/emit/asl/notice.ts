import type { NotifyStep } from "../../../schema/types.ts";
import { expression, now } from "./expressions.ts";
import { read, roundKey, type Scope } from "./scope.ts";
import type { TaskState } from "./states.ts";
import { put, tableRetry, type Update, updateItem, updateItemResource, writeTimeoutSeconds } from "./table.ts";

/** What people are told; `next` follows whether it could be written down or not. */
export type Notice = Pick<NotifyStep, "about" | "phase" | "next"> & {
  /** JSONata for how many reminders have gone before; the first word is none. */
  reminder?: string;
};

/** The state that writes a notice down. Its key is the same however often it is tried, so people are told once. */
export function noticeState(notice: Notice, scope: Scope): TaskState {
  const { about, next, reminder = "0" } = notice;
  const item = itemKey(notice, scope);
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem({
      sortKey: `"NOTICE#${about}#" & ${item} & "#" & $string(${reminder})`,
      set: { ...contents(notice, item, scope), reminder: put({ N: expression(`$string(${reminder})`) }) },
    }),
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [{ ErrorEquals: ["States.ALL"], Next: next }],
    Output: {},
    Next: next,
  };
}

function contents({ about }: Notice, item: string, scope: Scope): Update["set"] {
  return {
    about: put({ S: about }),
    item: put({ S: expression(item) }),
    // The project's own status is written after this.
    ...(about === "stopped" && { reason: put({ S: expression(read(scope, "reason")) }) }),
    time: put({ S: expression(now) }),
    gsi1pk: put({ S: "NOTICE" }),
    gsi1sk: put({ S: expression(now) }),
  };
}

/** JSONata for the sort key of the item that the notice is about. */
function itemKey({ about, phase = "" }: Notice, scope: Scope): string {
  switch (about) {
    case "gate":
      return `"GATE#" & ${roundKey(scope, phase)}`;
    case "question":
      return `"QUESTION#" & ${read(scope, "question")}`;
    case "operator":
      return `"OPERATOR#${phase}#" & $string(${read(scope, "entry")})`;
    case "finished":
    case "stopped":
      return `"META#" & $string(${read(scope, "entry")})`;
    default:
      return about satisfies never;
  }
}
