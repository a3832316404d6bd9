import { arnsOf } from "./arns.ts";
import type { EngineClock } from "./clock.ts";
import type { DefinitionDiagnostic } from "./definition/state-fields.ts";
import type { ExecutionSummary } from "./execution.ts";
import { Executions } from "./executions.ts";
import type { HistoryEvent } from "./history.ts";
import { findIntegration, type Integration, type TaskResource } from "./integration.ts";
import type { RunHost } from "./interpreter/run.ts";
import type { Journal, StateMachineRecord } from "./journal.ts";
import { StateMachines } from "./state-machines.ts";
import { answerFailure, answerHeartbeat, answerSuccess, type PendingTask, pendingTasks } from "./task-answers.ts";
import { issueTaskToken } from "./task-token.ts";

export interface EngineOptions {
  journal: Journal;
  clock: EngineClock;
  integrations: readonly Integration[];
  /** Default: us-east-1. Part of every ARN. */
  region?: string;
  /** Default: 000000000000. Part of every ARN. */
  account?: string;
  /** In [0, 1), for the jitter of retries. Default: Math.random. */
  random?: () => number;
  /** Called for an execution that cannot continue because of a bug or because the journal refused to write. Default: written to standard error. */
  onFault?: (executionArn: string, error: unknown) => void;
}

/** A durable engine for Amazon States Language in JSONata. Its methods throw `ApiError` with the error codes of the Step Functions API. */
export interface Engine {
  /** Continues the executions that were running when the journal was last written. Call once, when integrations can respond. */
  resume(): void;
  validateDefinition(definition: string): DefinitionDiagnostic[];
  createStateMachine(request: { name: string; definition: string; roleArn?: string }): StateMachineRecord;
  updateStateMachine(request: { arn: string; definition?: string; roleArn?: string }): StateMachineRecord;
  deleteStateMachine(arn: string): void;
  describeStateMachine(arn: string): StateMachineRecord;
  listStateMachines(): StateMachineRecord[];
  /** Resolves when the start is in the journal. The same name and input return the same execution while it is running. */
  startExecution(request: { stateMachineArn: string; name?: string; input?: string }): Promise<ExecutionSummary>;
  describeExecution(arn: string): ExecutionSummary;
  /** Definition that an execution runs; an update of its state machine does not change it. */
  describeStateMachineForExecution(arn: string): StateMachineRecord;
  /** Newest first. */
  listExecutions(stateMachineArn?: string): ExecutionSummary[];
  history(executionArn: string): HistoryEvent[];
  stopExecution(request: { executionArn: string; error?: string; cause?: string }): Promise<ExecutionSummary>;
  redriveExecution(executionArn: string): Promise<ExecutionSummary>;
  sendTaskSuccess(request: { taskToken: string; output: string }): Promise<void>;
  sendTaskFailure(request: { taskToken: string; error?: string; cause?: string }): Promise<void>;
  sendTaskHeartbeat(request: { taskToken: string }): Promise<void>;
  /** Tasks that their service accepted and that have no result yet. */
  pendingTasks(): PendingTask[];
  /** Resolves with the summary once the execution has ended. */
  completion(executionArn: string): Promise<ExecutionSummary>;
  /** Stops acting immediately; the journal is closed and stays consistent. */
  close(): void;
}

export function createEngine(options: EngineOptions): Engine {
  const { journal, clock, integrations, region = "us-east-1", account = "000000000000" } = options;
  const arns = arnsOf(region, account);
  const host: RunHost = {
    now: clock.now,
    random: options.random ?? Math.random,
    region,
    issueToken: ({ summary }, branchId, attempt) => issueTaskToken({ executionArn: summary.arn, branchId, attempt }),
  };
  const offers = { now: clock.now, offers: isOfferedBy(integrations) };
  const machines = new StateMachines(journal, offers, arns);
  const executions = new Executions({
    live: { journal, clock, integrations, host },
    machines,
    arns,
    onFault: options.onFault ?? reportFault,
  });
  return {
    resume: () => executions.resume(),
    validateDefinition: (definition) => machines.validate(definition),
    createStateMachine: (request) => machines.create(request),
    updateStateMachine: (request) => machines.update(request),
    deleteStateMachine: (arn) => machines.delete(arn),
    describeStateMachine: (arn) => machines.describe(arn),
    listStateMachines: () => machines.list(),
    startExecution: (request) => executions.start(request),
    describeExecution: (arn) => executions.describe(arn),
    describeStateMachineForExecution: (arn) => executions.describeMachine(arn),
    listExecutions: (machineArn) => executions.list(machineArn),
    history: (arn) => executions.history(arn),
    stopExecution: ({ executionArn, ...why }) => executions.stop(executionArn, why),
    redriveExecution: (arn) => executions.redrive(arn),
    sendTaskSuccess: ({ taskToken, output }) => answerSuccess(executions, taskToken, output),
    sendTaskFailure: ({ taskToken, ...why }) => answerFailure(executions, taskToken, why),
    sendTaskHeartbeat: ({ taskToken }) => answerHeartbeat(executions, taskToken),
    pendingTasks: () => pendingTasks(executions),
    completion: (arn) => executions.completion(arn),
    close() {
      executions.close();
      journal.close();
    },
  };
}

function isOfferedBy(integrations: readonly Integration[]): (resource: TaskResource) => boolean {
  return (resource) => findIntegration(integrations, resource) !== undefined;
}

function reportFault(executionArn: string, error: unknown): void {
  console.error(`The execution ${executionArn} cannot go on:`, error);
}
