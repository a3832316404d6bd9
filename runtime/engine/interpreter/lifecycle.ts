import type { Machine } from "../definition/machine.ts";
import { addBranch, type Branch, type Execution, type ExecutionSummary, openTask } from "../execution.ts";
import type { StateMachineRecord } from "../journal.ts";
import { redriveBranch } from "./redrive.ts";
import { appendEvent, type Run } from "./run.ts";

/** Grace period after a restart, in milliseconds, for tasks whose heartbeat deadline passed while the engine was down. */
const heartbeatGraceMs = 60_000;

export function newExecution(summary: ExecutionSummary, record: StateMachineRecord, machine: Machine): Execution {
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
    deadline: deadlineFrom(summary.startedAt, machine),
  };
}

function deadlineFrom(start: number, { timeoutSeconds }: Machine): number | undefined {
  return timeoutSeconds === undefined ? undefined : start + timeoutSeconds * 1000;
}

export function begin(run: Run): void {
  const { root, summary, roleArn } = run.execution;
  appendEvent(run, "ExecutionStarted", 0, { input: summary.input, roleArn });
  run.burst.ready.push(root);
}

/** Restarts an ended execution as RedriveExecution does. */
export function beginAgain(run: Run): void {
  const { execution, host } = run;
  const { summary, machine, root } = execution;
  summary.status = "RUNNING";
  summary.redriveCount++;
  summary.redrivenAt = host.now();
  for (const key of ["stoppedAt", "output", "error", "cause"] as const) delete summary[key];
  execution.deadline = deadlineFrom(host.now(), machine);
  appendEvent(run, "ExecutionRedriven", root.previousEventId, { redriveCount: summary.redriveCount });
  redriveBranch(run, root);
}

/** Restores an execution after a restart: ready branches stay ready, requests that were not accepted are repeated, timers keep their times. */
export function takeUp(run: Run): void {
  const { burst, execution, host } = run;
  for (const branch of execution.branches.values()) {
    burst.touched.add(branch);
    if (branch.stage === "enter" || branch.stage === "run") burst.ready.push(branch);
    const task = openTask(branch);
    if (!task) continue;
    if (!task.isSubmitted) burst.starts.push(branch);
    if (task.heartbeatSeconds === undefined) continue;
    // The engine's downtime is not the task's fault.
    const grace = Math.min(task.heartbeatSeconds * 1000, heartbeatGraceMs);
    task.heartbeatAt = Math.max(task.heartbeatAt ?? 0, host.now() + grace);
  }
}
