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

/** Events and state written by one burst of an execution, atomically. */
export interface JournalEntry {
  summary: ExecutionSummary;
  definition: string;
  events: HistoryEvent[];
  /** Writes the current state of the execution. Not called when the journal does not need it. */
  snapshot(): string;
}

/** An execution as last written to the journal. */
export interface StoredExecution {
  definition: string;
  /** Absent once the execution has succeeded: it cannot continue. */
  snapshot?: string;
}

/** The write-ahead journal of the engine: entries are written before the engine acts on them. */
export interface Journal {
  stateMachines(): StateMachineRecord[];
  executions(): ExecutionSummary[];
  stored(arn: string): StoredExecution | undefined;
  saveStateMachine(record: StateMachineRecord): void;
  removeStateMachine(arn: string): void;
  /** Resolves once the entry would survive a crash. Entries of one execution keep the order of the calls. */
  commit(entry: JournalEntry): Promise<void>;
  /** History of an execution, in order. */
  events(arn: string): HistoryEvent[];
  /** Removes ended executions with their history, from the file too. */
  removeExecutions(arns: readonly string[]): void;
  close(): void;
}
