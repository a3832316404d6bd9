import type { ExecutionSummary } from "./execution.ts";
import type { HistoryEvent } from "./history.ts";
import type { Journal, StateMachineRecord, StoredExecution } from "./journal.ts";

interface Kept {
  summary: ExecutionSummary;
  events: HistoryEvent[];
  stored: StoredExecution;
}

/** Creates a journal in memory, for rehearsals and measurements. */
export function memoryJournal(): Journal {
  const machines = new Map<string, StateMachineRecord>();
  const executions = new Map<string, Kept>();
  return {
    stateMachines: () => [...machines.values()],
    executions: () => [...executions.values()].map(({ summary }) => ({ ...summary })),
    stored: (arn) => executions.get(arn)?.stored,
    saveStateMachine: (record) => void machines.set(record.arn, record),
    removeStateMachine: (arn) => void machines.delete(arn),
    async commit({ summary, definition, events, snapshot }) {
      const kept = executions.get(summary.arn) ?? { summary, events: [], stored: { definition } };
      kept.summary = { ...summary };
      for (const event of events) kept.events.push(event);
      // The engine keeps running executions itself; only a redrive reads a snapshot.
      const isRedrivable = summary.status !== "RUNNING" && summary.status !== "SUCCEEDED";
      kept.stored = isRedrivable ? { definition, snapshot: snapshot() } : { definition };
      executions.set(summary.arn, kept);
    },
    events: (arn) => executions.get(arn)?.events ?? [],
    removeExecutions: (arns) => {
      for (const arn of arns) executions.delete(arn);
    },
    close: () => {},
  };
}
