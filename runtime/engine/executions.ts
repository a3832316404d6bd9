import { randomUUID } from "node:crypto";
import type { Json } from "../../base/json.ts";
import { type Arns, requireName } from "./arns.ts";
import type { ExecutionSummary } from "./execution.ts";
import { ApiError } from "./failures.ts";
import type { HistoryEvent } from "./history.ts";
import { endExecution } from "./interpreter/interpreter.ts";
import { begin, beginAgain, newExecution, takeUp } from "./interpreter/lifecycle.ts";
import type { StateMachineRecord } from "./journal.ts";
import { exceedsPayloadLimit } from "./json-size.ts";
import { LiveExecution, type LiveServices } from "./live-execution.ts";
import { restoreSnapshot } from "./snapshot.ts";
import type { StateMachines } from "./state-machines.ts";

export interface ExecutionServices {
  live: Omit<LiveServices, "onEnd" | "onFault">;
  machines: StateMachines;
  arns: Arns;
  onFault(executionArn: string, error: unknown): void;
}

/** All executions in the journal; the running ones are loaded. */
export class Executions {
  readonly running = new Map<string, LiveExecution>();
  readonly #services: ExecutionServices;
  readonly #liveServices: LiveServices;
  readonly #summaries: Map<string, ExecutionSummary>;
  readonly #waiters = new Map<string, ((summary: ExecutionSummary) => void)[]>();
  #recovered: LiveExecution[];

  constructor(services: ExecutionServices) {
    this.#services = services;
    this.#liveServices = {
      ...services.live,
      onEnd: ({ execution }) => this.#finish(execution.summary),
      onFault: ({ execution }, error) => services.onFault(execution.summary.arn, error),
    };
    this.#summaries = new Map(services.live.journal.executions().map((summary) => [summary.arn, summary]));
    // Restored now, so that pending tasks can be listed before any branch moves.
    this.#recovered = [...this.#summaries.values()].flatMap((summary) => this.#recover(summary));
  }

  resume(): void {
    const recovered = this.#recovered;
    this.#recovered = [];
    for (const live of recovered) live.post(takeUp).catch(() => {});
  }

  has(arn: string): boolean {
    return this.#summaries.has(arn);
  }

  async start(request: { stateMachineArn: string; name?: string; input?: string }): Promise<ExecutionSummary> {
    const { machines, arns, live: services } = this.#services;
    const record = machines.describe(request.stateMachineArn);
    const { name = randomUUID() } = request;
    requireName(name);
    const input = parseInput(request.input ?? "{}");
    const arn = arns.execution(record.name, name);
    const existing = this.#summaries.get(arn);
    if (existing) return sameExecution(existing, input);
    const startedAt = services.clock.now();
    const summary: ExecutionSummary = {
      arn,
      name,
      machineArn: record.arn,
      status: "RUNNING",
      input,
      startedAt,
      redriveCount: 0,
    };
    const execution = newExecution(summary, record, machines.compile(record.definition));
    this.#summaries.set(arn, summary);
    await this.#enliven(new LiveExecution(execution, this.#liveServices)).post(begin);
    return { ...summary };
  }

  describe(arn: string): ExecutionSummary {
    return { ...this.#summaryOf(arn) };
  }

  /** Definition that the execution runs; an update of its state machine does not change it. */
  describeMachine(arn: string): StateMachineRecord {
    const { machineArn } = this.#summaryOf(arn);
    const definition =
      this.running.get(arn)?.execution.definition ?? this.#services.live.journal.stored(arn)?.definition;
    const record = this.#services.machines.describe(machineArn);
    return definition === undefined ? record : { ...record, definition };
  }

  list(machineArn?: string): ExecutionSummary[] {
    if (machineArn !== undefined) this.#services.machines.describe(machineArn);
    const all = [...this.#summaries.values()].filter(
      (each) => machineArn === undefined || each.machineArn === machineArn,
    );
    return all.reverse().map((summary) => ({ ...summary }));
  }

  history(arn: string): HistoryEvent[] {
    this.#summaryOf(arn);
    return this.#services.live.journal.events(arn);
  }

  async stop(arn: string, why: { error?: string; cause?: string }): Promise<ExecutionSummary> {
    const summary = this.#summaryOf(arn);
    await this.running.get(arn)?.post((run) => {
      if (run.execution.summary.status === "RUNNING") endExecution(run, "ABORTED", why);
    });
    return { ...summary };
  }

  async redrive(arn: string): Promise<ExecutionSummary> {
    const summary = this.#summaryOf(arn);
    if (this.running.has(arn) || summary.status === "RUNNING" || summary.status === "SUCCEEDED") {
      const message = `Execution is not redrivable because its status is ${summary.status}`;
      throw new ApiError("ExecutionNotRedrivable", message);
    }
    await this.#restore(summary).post(beginAgain);
    return { ...summary };
  }

  completion(arn: string): Promise<ExecutionSummary> {
    const summary = this.#summaryOf(arn);
    if (!this.running.has(arn)) return Promise.resolve({ ...summary });
    return new Promise((resolve) => this.#waiters.set(arn, [...(this.#waiters.get(arn) ?? []), resolve]));
  }

  close(): void {
    for (const live of this.running.values()) live.close();
  }

  #summaryOf(arn: string): ExecutionSummary {
    const summary = this.#summaries.get(arn);
    if (!summary) throw new ApiError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return summary;
  }

  /** Restores a running execution; reports a fault without rethrowing, so that one broken execution does not block the others. */
  #recover(summary: ExecutionSummary): LiveExecution[] {
    if (summary.status !== "RUNNING") return [];
    try {
      return [this.#restore(summary)];
    } catch (error) {
      this.#services.onFault(summary.arn, error);
      return [];
    }
  }

  #restore(summary: ExecutionSummary): LiveExecution {
    const stored = this.#services.live.journal.stored(summary.arn);
    if (stored?.snapshot === undefined) throw new Error(`the journal has no snapshot to continue ${summary.arn} from`);
    const { definition, snapshot } = stored;
    const machine = this.#services.machines.compile(definition);
    return this.#enliven(
      new LiveExecution(restoreSnapshot(snapshot, { summary, definition, machine }), this.#liveServices),
    );
  }

  #enliven(live: LiveExecution): LiveExecution {
    this.running.set(live.execution.summary.arn, live);
    return live;
  }

  #finish(summary: ExecutionSummary): void {
    this.running.delete(summary.arn);
    for (const resolve of this.#waiters.get(summary.arn) ?? []) resolve({ ...summary });
    this.#waiters.delete(summary.arn);
  }
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

function sameExecution(existing: ExecutionSummary, input: Json): ExecutionSummary {
  const isSame = existing.status === "RUNNING" && JSON.stringify(existing.input) === JSON.stringify(input);
  if (isSame) return { ...existing };
  throw new ApiError("ExecutionAlreadyExists", `Execution Already Exists: '${existing.arn}'`);
}
