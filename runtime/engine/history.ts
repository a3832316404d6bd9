import type { Json } from "../../base/json.ts";

/** One event of the history. `details` contains JSON values; the API writes inputs and outputs as strings. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  type: string;
  details?: { [key: string]: Json };
}

/** Highest event number of a Standard execution. */
export const maxHistoryEvents = 25_000;

const details: Record<string, string> = {
  EvaluationFailed: "evaluationFailedEventDetails",
  ExecutionStarted: "executionStartedEventDetails",
  ExecutionSucceeded: "executionSucceededEventDetails",
  ExecutionFailed: "executionFailedEventDetails",
  ExecutionAborted: "executionAbortedEventDetails",
  ExecutionTimedOut: "executionTimedOutEventDetails",
  ExecutionRedriven: "executionRedrivenEventDetails",
  TaskScheduled: "taskScheduledEventDetails",
  TaskStarted: "taskStartedEventDetails",
  TaskStartFailed: "taskStartFailedEventDetails",
  TaskSubmitted: "taskSubmittedEventDetails",
  TaskSubmitFailed: "taskSubmitFailedEventDetails",
  TaskSucceeded: "taskSucceededEventDetails",
  TaskFailed: "taskFailedEventDetails",
  TaskTimedOut: "taskTimedOutEventDetails",
  MapStateStarted: "mapStateStartedEventDetails",
  MapIterationStarted: "mapIterationStartedEventDetails",
  MapIterationSucceeded: "mapIterationSucceededEventDetails",
  MapIterationFailed: "mapIterationFailedEventDetails",
  MapIterationAborted: "mapIterationAbortedEventDetails",
  MapRunStarted: "mapRunStartedEventDetails",
  MapRunFailed: "mapRunFailedEventDetails",
};

const payloads = ["input", "output", "parameters"] as const;

/** Converts an event to the shape of GetExecutionHistory. */
export function describeEvent(event: HistoryEvent, includeData: boolean): { [key: string]: Json } {
  const { id, previousEventId, timestamp, type } = event;
  const key = details[type] ?? (type.endsWith("Entered") ? "stateEnteredEventDetails" : "stateExitedEventDetails");
  const described = event.details && describeDetails(type, event.details, includeData);
  return { id, previousEventId, timestamp: timestamp / 1000, type, ...(described ? { [key]: described } : {}) };
}

function describeDetails(type: string, source: { [key: string]: Json }, includeData: boolean): { [key: string]: Json } {
  const described = { ...source };
  for (const name of payloads) {
    const value = described[name];
    if (value === undefined) continue;
    if (includeData) described[name] = JSON.stringify(value);
    else delete described[name];
    // TaskScheduled is the only event without a field on truncation.
    if (name !== "parameters") described[`${name}Details`] = { truncated: false };
  }
  if (described.assignedVariables !== undefined) described.assignedVariablesDetails = { truncated: false };
  if (type === "ExecutionStarted") described.roleArn ??= "";
  return described;
}
