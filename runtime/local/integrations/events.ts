import { randomUUID } from "node:crypto";
import type { Json } from "../../../base/json.ts";
import { TaskError } from "../../engine/failures.ts";
import type { Integration } from "../../engine/integration.ts";

/** Receiver of events on the local event bus. */
export type EventSink = (entry: { [key: string]: Json }) => void | Promise<void>;

/** `events:putEvents`: passes every entry to the sink. */
export function eventsIntegration(sink: EventSink): Integration {
  return {
    resource: "arn:aws:states:::events:putEvents",
    async start(taskArguments) {
      const entries =
        typeof taskArguments === "object" && taskArguments !== null && !Array.isArray(taskArguments)
          ? taskArguments.Entries
          : undefined;
      if (!Array.isArray(entries) || entries.length === 0) {
        throw new TaskError("EventBridge.ValidationException", "putEvents needs at least one entry");
      }
      const accepted: Json[] = [];
      for (const entry of entries) {
        await sink(entry as { [key: string]: Json });
        accepted.push({ EventId: randomUUID() });
      }
      return { FailedEntryCount: 0, Entries: accepted };
    },
  };
}
