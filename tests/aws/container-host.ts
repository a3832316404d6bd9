import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { ContainerRequest, ContainerService } from "../../runtime/local/integrations/run-task.ts";

export interface ContainerHost extends ContainerService {
  /** Task tokens that were handed out. */
  tokens(): string[];
  log(): string;
  /** What containers were started with, as a plan or a person with rights to look would see it. */
  kill(): void;
  running(): number;
  close(): Promise<void>;
}

export interface Container {
  /** Arguments of Node. */
  command: readonly string[];
  environment: { [name: string]: string };
}

export interface ContainerHostOptions {
  /** Settings of a request's task definition, with this computer's differences from Fargate. */
  containerOf(request: ContainerRequest): Promise<Container>;
  /** Hears of every stopped container, as EventBridge has it. */
  onStopped(event: object): Promise<unknown>;
}

/** Fargate and its events: a container is a process, with nothing around it but what the task definition says. */
export function openContainerHost({ containerOf, onStopped }: ContainerHostOptions): ContainerHost {
  const children = new Map<ChildProcess, Promise<void>>();
  const tokens: string[] = [];
  let log = "";
  const run = async (request: ContainerRequest) => {
    const { environment: overrides, token } = request;
    const { command, environment } = await containerOf(request);
    if (token !== undefined) tokens.push(token);
    const taskArn = `arn:aws:ecs:us-east-1:123456789012:task/crew/${randomUUID().replaceAll("-", "")}`;
    const child = spawn(process.execPath, command, {
      env: { PATH: process.env.PATH, ...environment, ...overrides },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const output of [child.stdout, child.stderr]) output.on("data", (chunk) => (log += chunk));
    const ended = once(child, "close").then(async ([code, signal]) => {
      await onStopped(stoppedEvent({ taskArn, overrides, exitCode: signal === null ? code : 137 }));
      children.delete(child);
    });
    children.set(child, ended);
    return { taskArn };
  };
  return {
    run,
    tokens: () => tokens,
    log: () => log,
    running: () => children.size,
    kill() {
      for (const child of children.keys()) child.kill("SIGKILL");
    },
    async close() {
      for (const child of children.keys()) child.kill("SIGKILL");
      await Promise.all(children.values());
    },
  };
}

interface Stop {
  taskArn: string;
  overrides: Record<string, string>;
  exitCode: number;
}

/** Laid out as docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html shows it. */
export function stoppedEvent({ taskArn, overrides, exitCode }: Stop): object {
  const environment = Object.entries(overrides).map(([name, value]) => ({ name, value }));
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "ECS Task State Change",
    source: "aws.ecs",
    account: "123456789012",
    time: "2026-11-20T10:00:00Z",
    region: "us-east-1",
    resources: [taskArn],
    detail: {
      clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/crew",
      containers: [{ name: "runner", exitCode, lastStatus: "STOPPED" }],
      desiredStatus: "STOPPED",
      lastStatus: "STOPPED",
      launchType: "FARGATE",
      overrides: { containerOverrides: [{ name: "runner", environment }] },
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      taskArn,
    },
  };
}
