import { caughtReason } from "./expressions.ts";
import { assign, type Scope } from "./scope.ts";
import { sortKey } from "./sort-keys.ts";
import type { TaskState } from "./states.ts";
import { tableRetry, type Update, updateItem, updateItemResource, writeTimeoutSeconds } from "./table.ts";

/** Returns the state that writes a part of the record of a phase's list. */
export function recordingOfList(
  { phase, onError }: { phase: string; onError: string },
  set: Update["set"],
  next: string,
  scope: Scope,
): TaskState {
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem({ sortKey: sortKey.list(phase, scope), set }),
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [{ ErrorEquals: ["States.ALL"], Assign: assign(scope, "reason", caughtReason), Next: onError }],
    Output: {},
    Next: next,
  };
}
