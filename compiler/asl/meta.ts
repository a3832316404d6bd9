import type { Status } from "../../schema/table.ts";
import { expression, now } from "./expressions.ts";
import { sortKey } from "./sort-keys.ts";
import type { TaskState } from "./states.ts";
import { put, tableRetry, type Update, updateItem, updateItemResource, writeTimeoutSeconds } from "./table.ts";

/** Returns the update of the project's status, which a person's stop takes precedence over. `cause` is text or an expression. */
export function metaUpdate(change: { status: Status<"project">; cause?: string }): Omit<TaskState, "Next"> {
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem({
      sortKey: sortKey.meta(),
      ...statusWrites(change),
      whereStatus: "RUNNING" satisfies Status<"project">,
    }),
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Output: {},
  };
}

function statusWrites({
  status,
  cause,
}: {
  status: Status<"project">;
  cause?: string;
}): Pick<Update, "set" | "remove"> {
  if (status === "RUNNING") return { set: { status: put({ S: status }) }, remove: ["finishedAt", "cause"] };
  return {
    set: {
      status: put({ S: status }),
      finishedAt: put({ S: expression(now) }),
      ...(cause !== undefined && { cause: put({ S: cause }) }),
    },
  };
}
