import { expression, now } from "./expressions.ts";
import type { TaskState } from "./states.ts";
import { put, tableRetry, type Update, updateItem, updateItemResource, writeTimeoutSeconds } from "./table.ts";

/** The write of the project's own status, which somebody who stopped it has the last word on. `cause` is text or an expression. */
export function metaUpdate(change: {
  status: "RUNNING" | "FINISHED" | "STOPPED";
  cause?: string;
}): Omit<TaskState, "Next"> {
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem({ sortKey: '"META"', ...statusWrites(change), whereStatus: "RUNNING" }),
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Output: {},
  };
}

function statusWrites({ status, cause }: { status: string; cause?: string }): Pick<Update, "set" | "remove"> {
  if (status === "RUNNING") return { set: { status: put({ S: status }) }, remove: ["finishedAt", "cause"] };
  return {
    set: {
      status: put({ S: status }),
      finishedAt: put({ S: expression(now) }),
      ...(cause !== undefined && { cause: put({ S: cause }) }),
    },
  };
}
