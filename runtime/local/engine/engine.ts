import { randomUUID } from "node:crypto";
import type { Json } from "../../swarm/ports.ts";
import type { EngineClock } from "./clock.ts";
import { compileMachine } from "./compile-machine.ts";
import { addBranch, type Branch, type Execution, type ExecutionSummary, openTask } from "./execution.ts";
import { ApiError, StateFailure } from "./failures.ts";
import type { HistoryEvent } from "./history.ts";
import { findIntegration, type Integration } from "./integration.ts";
import { endExecution, move } from "./interpreter.ts";
import type { Journal, StateMachineRecord } from "./journal.ts";
import { exceedsPayloadLimit } from "./json-size.ts";
import { LiveExecution, type LiveServices } from "./live-execution.ts";
import type { Machine } from "./machine.ts";
import { redriveBranch } from "./redrive.ts";
import { appendEvent, type Run } from "./run.ts";
import { restoreSnapshot } from "./snapshot.ts";
import type { DefinitionDiagnostic } from "./state-fields.ts";
import { failTask, succeedTask } from "./task.ts";
import { issueTaskToken, readTaskToken } from "./task-token.ts";

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
  /** An execution that cannot go on because of a bug or the journal's refusal. Default: written to standard error. */
  onFault?: (executionArn: string, error: unknown) => void;
}

export interface PendingTask {
  executionArn: string;
  stateName: string;
  /** Such as `arn:aws:states:::ecs:runTask.waitForTaskToken`. */
  resource: string;
  token: string;
}

/** A durable engine for Amazon States Language in JSONata. Methods fail with `ApiError` in the API's vocabulary. */
export interface Engine {
  /** Goes on with what was running when the journal was last written. Call once, when integrations can answer. */
  resume(): void;
  validateDefinition(definition: string): DefinitionDiagnostic[];
  createStateMachine(request: { name: string; definition: string; roleArn?: string }): StateMachineRecord;
  updateStateMachine(request: { arn: string; definition?: string; roleArn?: string }): StateMachineRecord;
  deleteStateMachine(arn: string): void;
  describeStateMachine(arn: string): StateMachineRecord;
  listStateMachines(): StateMachineRecord[];
  /** Resolves when the start is journalled. The same name and input while running gives the same execution. */
  startExecution(request: { stateMachineArn: string; name?: string; input?: string }): Promise<ExecutionSummary>;
  describeExecution(arn: string): ExecutionSummary;
  /** The definition an execution runs, which an update of its machine does not change. */
  describeStateMachineForExecution(arn: string): StateMachineRecord;
  /** Newest first. */
  listExecutions(stateMachineArn?: string): ExecutionSummary[];
  history(executionArn: string): HistoryEvent[];
  stopExecution(request: { executionArn: string; error?: string; cause?: string }): Promise<ExecutionSummary>;
  redriveExecution(executionArn: string): Promise<ExecutionSummary>;
  sendTaskSuccess(request: { taskToken: string; output: string }): Promise<void>;
  sendTaskFailure(request: { taskToken: string; error?: string; cause?: string }): Promise<void>;
  sendTaskHeartbeat(request: { taskToken: string }): Promise<void>;
  /** Tasks that were accepted by their service and whose answer is outstanding. */
  pendingTasks(): PendingTask[];
  /** Resolves with the summary once the execution has ended. */
  completion(executionArn: string): Promise<ExecutionSummary>;
  /** Stops acting at once; the journal is closed and stays consistent. */
  close(): void;
}

interface Lives {
  running: Map<string, LiveExecution>;
  summaries: Map<string, ExecutionSummary>;
  waiters: Map<string, ((summary: ExecutionSummary) => void)[]>;
}

export function createEngine(options: EngineOptions): Engine {
  const { journal, clock, integrations, region = "us-east-1", account = "000000000000" } = options;
  const arn = (kind: string, name: string) => `arn:aws:states:${region}:${account}:${kind}:${name}`;
  const machines = new Map(journal.stateMachines().map((record) => [record.arn, record]));
  const lives: Lives = {
    running: new Map(),
    summaries: new Map(journal.executions().map((summary) => [summary.arn, summary])),
    waiters: new Map(),
  };
  const compile = definitionCache(clock, integrations);
  const onFault =
    options.onFault ?? ((name: string, fault: unknown) => console.error(`execution ${name} cannot go on:`, fault));
  const services: LiveServices = {
    journal,
    clock,
    integrations,
    host: {
      now: clock.now,
      random: options.random ?? Math.random,
      region,
      issueToken: ({ summary }, branchId, attempt) => issueTaskToken({ executionArn: summary.arn, branchId, attempt }),
    },
    onEnd({ execution: { summary } }) {
      lives.running.delete(summary.arn);
      for (const resolve of lives.waiters.get(summary.arn) ?? []) resolve({ ...summary });
      lives.waiters.delete(summary.arn);
    },
    onFault: ({ execution }, error) => onFault(execution.summary.arn, error),
  };

  const summaryOf = (executionArn: string): ExecutionSummary => {
    const summary = lives.summaries.get(executionArn);
    if (!summary) throw new ApiError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
    return summary;
  };
  const machineOf = (machineArn: string): StateMachineRecord => {
    const record = machines.get(machineArn);
    if (!record) throw new ApiError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${machineArn}'`);
    return record;
  };
  const save = (record: StateMachineRecord): StateMachineRecord => {
    journal.saveStateMachine(record);
    machines.set(record.arn, record);
    return record;
  };
  const restore = (summary: ExecutionSummary): LiveExecution => {
    const stored = journal.stored(summary.arn);
    if (stored?.snapshot === undefined) throw new Error(`the journal holds nothing to go on with for ${summary.arn}`);
    const { definition, snapshot } = stored;
    const execution = restoreSnapshot(snapshot, { summary, definition, machine: compile(definition) });
    const live = new LiveExecution(execution, services);
    lives.running.set(summary.arn, live);
    return live;
  };
  // Restored now, so that pending tasks can be listed before anything moves.
  const recovered = [...lives.summaries.values()].flatMap((summary) => {
    if (summary.status !== "RUNNING") return [];
    try {
      return [restore(summary)];
    } catch (error) {
      // One execution that cannot go on must not keep the others from it.
      onFault(summary.arn, error);
      return [];
    }
  });

  return {
    resume() {
      for (const live of recovered.splice(0)) live.post((run) => takeUp(run)).catch(() => {});
    },
    validateDefinition: (definition) => compileMachine(definition, machineHost(clock, integrations)).diagnostics,
    createStateMachine({ name, definition, roleArn = arn("role", "local").replace(":states:", ":iam:") }) {
      requireName(name);
      compile(definition);
      const existing = machines.get(arn("stateMachine", name));
      if (existing && existing.definition !== definition) {
        throw new ApiError("StateMachineAlreadyExists", `State Machine Already Exists: '${existing.arn}'`);
      }
      const now = clock.now();
      const fresh = {
        arn: arn("stateMachine", name),
        name,
        definition,
        roleArn,
        createdAt: now,
        updatedAt: now,
        revisionId: randomUUID(),
      };
      return existing ?? save(fresh);
    },
    updateStateMachine({ arn: machineArn, definition, roleArn }) {
      const record = machineOf(machineArn);
      if (definition !== undefined) compile(definition);
      return save({
        ...record,
        definition: definition ?? record.definition,
        roleArn: roleArn ?? record.roleArn,
        updatedAt: clock.now(),
        revisionId: randomUUID(),
      });
    },
    deleteStateMachine(machineArn) {
      journal.removeStateMachine(machineArn);
      machines.delete(machineArn);
    },
    describeStateMachine: machineOf,
    listStateMachines: () => [...machines.values()],
    async startExecution({ stateMachineArn, name = randomUUID(), input = "{}" }) {
      const record = machineOf(stateMachineArn);
      requireName(name);
      const value = parseInput(input);
      const executionArn = arn("execution", `${record.name}:${name}`);
      const existing = lives.summaries.get(executionArn);
      if (existing) return sameExecution(existing, value);
      const summary: ExecutionSummary = {
        arn: executionArn,
        name,
        machineArn: record.arn,
        status: "RUNNING",
        input: value,
        startedAt: clock.now(),
        redriveCount: 0,
      };
      const live = new LiveExecution(newExecution(summary, record, compile(record.definition)), services);
      lives.summaries.set(executionArn, summary);
      lives.running.set(executionArn, live);
      await live.post((run) => begin(run));
      return { ...summary };
    },
    describeExecution: (executionArn) => ({ ...summaryOf(executionArn) }),
    describeStateMachineForExecution(executionArn) {
      const summary = summaryOf(executionArn);
      const definition =
        lives.running.get(executionArn)?.execution.definition ?? journal.stored(executionArn)?.definition;
      const record = machineOf(summary.machineArn);
      return definition === undefined ? record : { ...record, definition };
    },
    listExecutions(stateMachineArn) {
      if (stateMachineArn !== undefined) machineOf(stateMachineArn);
      const all = [...lives.summaries.values()].filter(
        ({ machineArn }) => (stateMachineArn ?? machineArn) === machineArn,
      );
      return all.reverse().map((summary) => ({ ...summary }));
    },
    history(executionArn) {
      summaryOf(executionArn);
      return journal.events(executionArn);
    },
    async stopExecution({ executionArn, ...why }) {
      const summary = summaryOf(executionArn);
      const live = lives.running.get(executionArn);
      if (live) {
        await live.post((run) => {
          if (run.execution.summary.status === "RUNNING") endExecution(run, "ABORTED", why);
        });
      }
      return { ...summary };
    },
    async redriveExecution(executionArn) {
      const summary = summaryOf(executionArn);
      if (summary.status === "RUNNING" || summary.status === "SUCCEEDED") {
        throw new ApiError(
          "ExecutionNotRedrivable",
          `Execution is not redrivable because its status is ${summary.status}`,
        );
      }
      const live = restore(summary);
      await live.post((run) => beginAgain(run));
      return { ...summary };
    },
    async sendTaskSuccess({ taskToken, output }) {
      const result = parseOutput(output);
      await answer(lives, taskToken, (run, branch) => move(run, branch, () => succeedTask(run, branch, result)));
    },
    async sendTaskFailure({ taskToken, error, cause }) {
      const failure = new StateFailure(error, cause);
      await answer(lives, taskToken, (run, branch) => move(run, branch, () => failTask(run, branch, failure, false)));
    },
    async sendTaskHeartbeat({ taskToken }) {
      await answer(lives, taskToken, (run, branch) => beat(run, branch));
    },
    pendingTasks: () =>
      [...lives.running.values()].flatMap(({ execution }) =>
        [...execution.branches.values()].flatMap((branch) => pending(execution, branch)),
      ),
    completion(executionArn) {
      const summary = summaryOf(executionArn);
      if (!lives.running.has(executionArn)) return Promise.resolve({ ...summary });
      return new Promise((resolve) =>
        lives.waiters.set(executionArn, [...(lives.waiters.get(executionArn) ?? []), resolve]),
      );
    },
    close() {
      for (const live of lives.running.values()) live.close();
      journal.close();
    },
  };
}

function machineHost(clock: EngineClock, integrations: readonly Integration[]) {
  return {
    now: clock.now,
    offers: (resource: Parameters<typeof findIntegration>[1]) => findIntegration(integrations, resource) !== undefined,
  };
}

/** Compiles each definition once; throws InvalidDefinition naming every state at fault. */
function definitionCache(clock: EngineClock, integrations: readonly Integration[]): (definition: string) => Machine {
  const known = new Map<string, Machine>();
  return (definition) => {
    const cached = known.get(definition);
    if (cached) return cached;
    const { machine, diagnostics } = compileMachine(definition, machineHost(clock, integrations));
    if (!machine) {
      const text = diagnostics
        .map(({ code, message, location }) => `${code}: ${message} at ${location || "/"}`)
        .join("; ");
      throw new ApiError("InvalidDefinition", `Invalid State Machine Definition: '${text}'`);
    }
    known.set(definition, machine);
    return machine;
  };
}

function requireName(name: string): void {
  // AWS also refuses wildcards, brackets, quotes and control characters.
  if (/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) return;
  throw new ApiError("InvalidName", `Invalid Name: '${name}'`);
}

function parseInput(input: string): Json {
  const refuse = (why: string) =>
    new ApiError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${why}'`);
  let value: Json;
  try {
    value = JSON.parse(input);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  if (exceedsPayloadLimit(value)) throw refuse("it is larger than 262144 bytes");
  return value;
}

function parseOutput(output: string): Json {
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new ApiError("InvalidOutput", `Invalid Output: '${(error as Error).message}'`);
  }
}

function sameExecution(existing: ExecutionSummary, input: Json): ExecutionSummary {
  if (existing.status === "RUNNING" && JSON.stringify(existing.input) === JSON.stringify(input)) return { ...existing };
  throw new ApiError("ExecutionAlreadyExists", `Execution Already Exists: '${existing.arn}'`);
}

function newExecution(summary: ExecutionSummary, record: StateMachineRecord, machine: Machine): Execution {
  const seed = { branches: new Map<number, Branch>(), serial: 0 };
  const root = addBranch(seed, { states: machine.states, input: summary.input, previousEventId: 0 });
  return {
    ...seed,
    summary,
    machine,
    machineName: record.name,
    roleArn: record.roleArn,
    definition: record.definition,
    root,
    lastEventId: 0,
    deadline: machine.timeoutSeconds === undefined ? undefined : summary.startedAt + machine.timeoutSeconds * 1000,
  };
}

function begin(run: Run): void {
  const { root, summary, roleArn } = run.execution;
  appendEvent(run, "ExecutionStarted", 0, { input: summary.input, roleArn });
  run.burst.ready.push(root);
}

/** After a restart: what was ready is ready, what was asked for but not accepted is asked for again, timers run on. */
function takeUp(run: Run): void {
  const { burst, execution, host } = run;
  for (const branch of execution.branches.values()) {
    burst.touched.add(branch);
    if (branch.stage === "enter" || branch.stage === "run") burst.ready.push(branch);
    const task = openTask(branch);
    if (!task) continue;
    if (!task.isSubmitted) burst.starts.push(branch);
    if (task.heartbeatSeconds === undefined) continue;
    // The time this process was away is not the task's fault: it gets a moment to be heard again.
    const grace = Math.min(task.heartbeatSeconds * 1000, reunionMs);
    task.heartbeatAt = Math.max(task.heartbeatAt ?? 0, host.now() + grace);
  }
}

const reunionMs = 60_000;

function beginAgain(run: Run): void {
  const { execution, host } = run;
  const { summary, machine, root } = execution;
  summary.status = "RUNNING";
  summary.redriveCount++;
  summary.redrivenAt = host.now();
  for (const key of ["stoppedAt", "output", "error", "cause"] as const) delete summary[key];
  execution.deadline = machine.timeoutSeconds === undefined ? undefined : host.now() + machine.timeoutSeconds * 1000;
  appendEvent(run, "ExecutionRedriven", root.previousEventId, { redriveCount: summary.redriveCount });
  redriveBranch(run, root);
}

async function answer(
  lives: Lives,
  token: string,
  act: (run: Run, branch: Branch) => void | Promise<void>,
): Promise<void> {
  const { executionArn, branchId } = readTaskToken(token);
  const gone = () => new ApiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  if (!lives.summaries.has(executionArn))
    throw new ApiError("TaskDoesNotExist", "Task Does Not Exist: 'Task does not exist'");
  const live = lives.running.get(executionArn);
  if (!live) throw gone();
  await live.post((run) => {
    const found = live.taskWithToken(branchId, token);
    if (!found) throw gone();
    return act(run, found.branch);
  });
}

function beat(run: Run, branch: Branch): void {
  const task = openTask(branch);
  if (task?.heartbeatSeconds === undefined) return;
  task.heartbeatAt = run.host.now() + task.heartbeatSeconds * 1000;
  run.burst.touched.add(branch);
}

function pending(execution: Execution, branch: Branch): PendingTask[] {
  const task = openTask(branch);
  const { state } = branch;
  if (!task?.isSubmitted || task.token === undefined || state.type !== "Task") return [];
  return [
    { executionArn: execution.summary.arn, stateName: state.name, resource: state.resource.arn, token: task.token },
  ];
}
