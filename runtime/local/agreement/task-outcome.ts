import type { HistoryEvent } from "../../engine/history.ts";

/** How a task ended, as the history has it: with its output, or without one. */
export type TaskOutcome = { kind: "answered"; output: unknown } | { kind: "given-up" } | { kind: "unknown" };

/** The end of the task that was scheduled with `token` among its parameters. */
export function outcomeOf(history: readonly HistoryEvent[], token: string): TaskOutcome {
  const scheduled = history.find(({ type, details }) => type === "TaskScheduled" && tokenOf(details) === token);
  if (scheduled === undefined) return { kind: "unknown" };
  // Each event of a task names the one before it; those of other branches come in between.
  let last = scheduled.id;
  for (const { id, previousEventId, type, details } of history) {
    if (previousEventId !== last || !type.startsWith("Task") || id <= last) continue;
    if (type === "TaskSucceeded") return { kind: "answered", output: details?.output };
    if (type === "TaskTimedOut" || type === "TaskFailed") return { kind: "given-up" };
    last = id;
  }
  return { kind: "unknown" };
}

/** An update that opens an item carries the token as one of its values. */
function tokenOf(details: HistoryEvent["details"]): unknown {
  const parameters = details?.parameters as
    | { ExpressionAttributeValues?: { ":taskToken"?: { S?: string } } }
    | undefined;
  return parameters?.ExpressionAttributeValues?.[":taskToken"]?.S;
}
