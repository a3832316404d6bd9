import type { Json } from "../../base/json.ts";
import type { Cancel, EngineClock } from "./clock.ts";
import {
  type Branch,
  type Burst,
  deadlineOf,
  type Execution,
  newBurst,
  openTask,
  type TaskActivity,
} from "./execution.ts";
import { StateFailure, TaskError } from "./failures.ts";
import { findIntegration, type Integration } from "./integration.ts";
import { advance, endExecution, endWait, move } from "./interpreter/interpreter.ts";
import { spreadObject } from "./interpreter/map-and-parallel.ts";
import { emit, moved, type Outcome, type Run, type RunHost } from "./interpreter/run.ts";
import { failTask, submitTask, succeedTask, timeOutTask } from "./interpreter/task.ts";
import type { Journal } from "./journal.ts";
import { takeSnapshot } from "./snapshot.ts";

export interface LiveServices {
  journal: Journal;
  clock: EngineClock;
  integrations: readonly Integration[];
  host: RunHost;
  /** Called once the execution's end is in the journal. */
  onEnd(live: LiveExecution): void;
  /** Called when the execution cannot continue: the journal refused to write, or there is a bug. */
  onFault(live: LiveExecution, error: unknown): void;
}

/** An input to an execution (a start, a timer, an answer). Inputs are applied in the order of arrival. */
interface Message {
  apply(run: Run): void | Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

/** Maximum number of events per transaction, so that a long computation blocks neither memory nor the thread. */
const maxEventsPerCommit = 1_000;
const executionTimer = 0;

/**
 * Runs one execution: takes messages one by one, interprets until no branch can move, writes the journal, and only then
 * acts (makes requests, arms timers, answers callers).
 */
export class LiveExecution {
  readonly execution: Execution;
  readonly #services: LiveServices;
  readonly #timers = new Map<number, { at: number; cancel: Cancel }>();
  /** Attempts whose request this process has made: one request each, however often a restart resumes them. */
  readonly #requested = new Set<number>();
  #queue: Message[] = [];
  #isBusy = false;
  #isClosed = false;

  constructor(execution: Execution, services: LiveServices) {
    this.execution = execution;
    this.#services = services;
  }

  /** Resolves when the message and its immediate effects are in the journal; rejects with the error that `apply` threw. */
  post(apply: Message["apply"]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ apply, resolve, reject });
      if (!this.#isBusy) void this.#drain();
    });
  }

  /** Stops acting; the journal is kept. */
  close(): void {
    this.#isClosed = true;
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** The task with this token, if it is still open. */
  taskWithToken(branchId: number, token: string): { branch: Branch; task: TaskActivity } | undefined {
    const branch = this.execution.branches.get(branchId);
    const task = branch && openTask(branch);
    return branch && task?.token === token && this.execution.summary.status === "RUNNING"
      ? { branch, task }
      : undefined;
  }

  async #drain(): Promise<void> {
    this.#isBusy = true;
    const release = this.#services.clock.hold();
    try {
      while (this.#queue.length > 0 && !this.#isClosed) await this.#takeBatch();
    } catch (error) {
      if (!this.#isClosed) this.#services.onFault(this, error);
      this.close();
    } finally {
      for (const message of this.#queue.splice(0))
        message.reject(new Error("the execution is not running here any more"));
      this.#isBusy = false;
      release();
    }
  }

  async #takeBatch(): Promise<void> {
    const batch = this.#queue.splice(0);
    const applied: Message[] = [];
    const before = { ...this.execution.summary };
    let burst = newBurst([]);
    try {
      for (const message of batch) {
        try {
          await message.apply(this.#run(burst));
          applied.push(message);
        } catch (error) {
          message.reject(error);
        }
      }
      do {
        await advance(this.#run(burst), maxEventsPerCommit);
        await this.#commit(burst);
        burst = newBurst(burst.ready);
      } while (burst.ready.length > 0 && !this.#isClosed);
    } catch (error) {
      for (const message of applied) message.reject(error);
      throw error;
    }
    for (const message of applied) message.resolve();
    if (before.status === "RUNNING" && this.execution.summary.status !== "RUNNING") {
      this.close();
      this.#services.onEnd(this);
    }
  }

  #run(burst: Burst): Run {
    return { execution: this.execution, burst, host: this.#services.host };
  }

  async #commit(burst: Burst): Promise<void> {
    const { execution } = this;
    const services = this.#services;
    if (burst.events.length > 0 || burst.touched.size > 0) {
      const { summary, definition } = execution;
      await services.journal.commit({
        summary,
        definition,
        events: burst.events,
        snapshot: () => takeSnapshot(execution),
      });
    }
    if (this.#isClosed) return;
    for (const branch of burst.touched) this.#armTimer(branch);
    this.#armExecutionTimer();
    for (const branch of burst.starts) this.#request(branch);
  }

  #armExecutionTimer(): void {
    const { deadline, summary } = this.execution;
    const at = summary.status === "RUNNING" ? deadline : undefined;
    this.#setTimer(executionTimer, at, (run) => endExecution(run, "TIMED_OUT", {}));
  }

  #armTimer(branch: Branch): void {
    const isPresent = this.execution.branches.get(branch.id) === branch;
    this.#setTimer(branch.id, isPresent ? deadlineOf(branch) : undefined, (run) => this.#expire(run, branch));
  }

  #setTimer(id: number, at: number | undefined, apply: Message["apply"]): void {
    const armed = this.#timers.get(id);
    if (armed?.at === at) return;
    armed?.cancel();
    this.#timers.delete(id);
    if (at === undefined) return;
    const cancel = this.#services.clock.schedule(at, () => {
      this.#timers.delete(id);
      this.#postUnattended(apply);
    });
    this.#timers.set(id, { at, cancel });
  }

  /** Posts a message without a caller: a fault is reported to `onFault`. */
  #postUnattended(apply: Message["apply"]): void {
    this.post(apply).catch(() => {});
  }

  async #expire(run: Run, branch: Branch): Promise<void> {
    const deadline = deadlineOf(branch);
    const { activity } = branch;
    if (deadline === undefined || !activity || run.execution.summary.status !== "RUNNING") return;
    run.burst.touched.add(branch);
    if (deadline > run.host.now()) return;
    await move(run, branch, () => this.#passDeadline(run, branch));
  }

  #passDeadline(run: Run, branch: Branch): Outcome | Promise<Outcome> {
    const { activity } = branch;
    if (activity?.kind === "wait") return endWait(run, branch);
    if (activity?.kind === "task") {
      return timeOutTask(run, branch, activity.timeoutAt === undefined || activity.timeoutAt > run.host.now());
    }
    branch.activity = undefined;
    branch.stage = "run";
    return moved;
  }

  #request(branch: Branch): void {
    const task = openTask(branch);
    const { state } = branch;
    const resource = state.type === "Task" ? state.resource : state.type === "Map" ? state.reader?.resource : undefined;
    if (!task || !resource || this.#requested.has(task.attempt)) return;
    const { attempt, token } = task;
    this.#requested.add(attempt);
    const release = this.#services.clock.hold();
    const start = async (): Promise<Json> => {
      const integration = findIntegration(this.#services.integrations, resource);
      if (!integration) throw new TaskError("States.Runtime", `the task resource ${resource.arn} is not supported`);
      const response = await integration.start(task.arguments, {
        action: resource.action,
        executionArn: this.execution.summary.arn,
        stateName: state.name,
        ...(token === undefined ? {} : { token }),
      });
      return response === undefined ? null : response;
    };
    start()
      .then(
        (response) =>
          this.#postAnswer(branch, attempt, (run, current) => acceptResponse(run, branch, current, response)),
        (error) => this.#postAnswer(branch, attempt, (run, current) => acceptRefusal(run, branch, current, error)),
      )
      .finally(release);
  }

  /** Returns the task only while its attempt is the open one: a later answer does not count. */
  #postAnswer(
    branch: Branch,
    attempt: number,
    accept: (run: Run, task: TaskActivity) => Outcome | Promise<Outcome>,
  ): void {
    this.#postUnattended(async (run) => {
      const task = openTask(branch);
      if (task?.attempt !== attempt || run.execution.summary.status !== "RUNNING") return;
      run.burst.touched.add(branch);
      await move(run, branch, () => accept(run, task));
    });
  }
}

function acceptResponse(run: Run, branch: Branch, task: TaskActivity, response: Json): Outcome | Promise<Outcome> {
  if (task.kind === "read") return spreadObject(run, branch, response);
  if (task.token !== undefined) return submitTask(run, branch, task, response);
  return succeedTask(run, branch, response);
}

function acceptRefusal(run: Run, branch: Branch, task: TaskActivity, error: unknown): Outcome {
  const cause = error instanceof Error ? error.message : String(error);
  if (task.kind === "read") {
    const failure = new StateFailure("States.ItemReaderFailed", cause);
    emit(run, branch, "MapRunFailed", { error: "States.ItemReaderFailed", cause });
    return { kind: "failed", failure };
  }
  return failTask(
    run,
    branch,
    new StateFailure(error instanceof TaskError ? error.error : "States.TaskFailed", cause),
    true,
  );
}
