import type { ExecutionSummary } from "./execution.ts";
import type { HistoryEvent } from "./history.ts";

export interface StateMachineRecord {
  arn: string;
  name: string;
  definition: string;
  roleArn: string;
  createdAt: number;
  updatedAt: number;
  revisionId: string;
}

/** What one burst of an execution adds. Either all of it is kept or nothing. */
export interface JournalEntry {
  summary: ExecutionSummary;
  definition: string;
  events: HistoryEvent[];
  /** Writes out the execution as it now stands. Not called where the journal does not need it. */
  snapshot(): string;
}

/** An execution as the journal last saw it. */
export interface StoredExecution {
  definition: string;
  /** Absent once the execution has succeeded: there is nothing to go on with. */
  snapshot?: string;
}

/** Where the engine writes before it acts. */
export interface Journal {
  stateMachines(): StateMachineRecord[];
  executions(): ExecutionSummary[];
  stored(arn: string): StoredExecution | undefined;
  saveStateMachine(record: StateMachineRecord): void;
  removeStateMachine(arn: string): void;
  /** Resolves once the entry survives a crash. Entries of one execution are kept in the order of the calls. */
  commit(entry: JournalEntry): Promise<void>;
  /** The history in order. */
  events(arn: string): HistoryEvent[];
  close(): void;
}
