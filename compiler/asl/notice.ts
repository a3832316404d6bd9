import { index, marks } from "../../schema/table.ts";
import type { NotifyStep } from "../../schema/types.ts";
import { expression, now } from "./expressions.ts";
import { read, type Scope } from "./scope.ts";
import { sortKey } from "./sort-keys.ts";
import type { TaskState } from "./states.ts";
import { put, tableRetry, type Update, updateItem, updateItemResource, writeTimeoutSeconds } from "./table.ts";

/** A notice to people. The machine continues at `next` whether or not the notice could be written. */
export type Notice = Pick<NotifyStep, "about" | "phase" | "next"> & {
  /** JSONata for the number of reminders sent so far; 0 for the first notice. */
  reminder?: string;
};

/** Returns the state that writes a notice. Its key is the same on every retry, so people are notified once. */
export function noticeState(notice: Notice, scope: Scope): TaskState {
  const { about, next, reminder = "0" } = notice;
  const item = itemKey(notice, scope);
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem({
      sortKey: sortKey.notice(about, item, reminder),
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
    ...((about === "stopped" || about === "rejected") && { reason: put({ S: expression(read(scope, "reason")) }) }),
    time: put({ S: expression(now) }),
    [index.mark]: put({ S: marks.notices }),
    [index.since]: put({ S: expression(now) }),
  };
}

/** Returns JSONata for the sort key of the item that the notice is about. */
function itemKey({ about, phase = "" }: Notice, scope: Scope): string {
  switch (about) {
    case "gate":
      return sortKey.gate(phase, scope);
    case "question":
      return sortKey.question(scope);
    case "operator":
      return sortKey.operator(phase, scope);
    case "top-up":
      return sortKey.topUp(scope);
    case "day":
      return sortKey.day(phase, scope);
    case "finished":
    case "stopped":
    case "rejected":
      return sortKey.end(scope);
    default:
      return about satisfies never;
  }
}
