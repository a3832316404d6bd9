import type { HistoryEvent } from "../../engine/history.ts";

/** End of a task in the history: with or without an output. */
export type TaskOutcome = { kind: "answered"; output: unknown } | { kind: "given-up" } | { kind: "unknown" };

/** Finds the end of the task that was scheduled with `token` among its parameters. */
export function outcomeOf(history: readonly HistoryEvent[], token: string): TaskOutcome {
  const scheduled = history.find(({ type, details }) => type === "TaskScheduled" && tokenOf(details) === token);
  if (scheduled === undefined) return { kind: "unknown" };
  // Each event of a task refers to the one before it; events of other branches may be in between.
  let last = scheduled.id;
  for (const { id, previousEventId, type, details } of history) {
    if (previousEventId !== last || !type.startsWith("Task") || id <= last) continue;
    if (type === "TaskSucceeded") return { kind: "answered", output: details?.output };
    if (type === "TaskTimedOut" || type === "TaskFailed") return { kind: "given-up" };
    last = id;
  }
  return { kind: "unknown" };
}

/** Finds the token in an update that opens an item: it is one of the values. */
function tokenOf(details: HistoryEvent["details"]): unknown {
  const parameters = details?.parameters as
    | { ExpressionAttributeValues?: { ":taskToken"?: { S?: string } } }
    | undefined;
  return parameters?.ExpressionAttributeValues?.[":taskToken"]?.S;
}
