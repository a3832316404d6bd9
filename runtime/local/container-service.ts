import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { EngineClock } from "../engine/clock.ts";
import { ApiError } from "../engine/failures.ts";
import type { PendingTask } from "../engine/task-answers.ts";
import { endStraysOf, endStraysOfTheDead } from "../tools/programs/end-strays.ts";
import type { ContainerRequest, ContainerService } from "./integrations/run-task.ts";
import { makeTemporaryFolder, removeTemporaryFolder } from "./temporary-folders.ts";

export interface ContainerServiceOptions {
  /** The file every container runs. */
  entry: string;
  /** What the task definition would give it; a request's own variables win. */
  environment: Record<string, string>;
  logFolder: string;
  /** Where a container's end without an answer is reported, and where lost ones are looked for. */
  engine: () => TaskReports;
  /** Simulated time stands still while a container works. */
  clock?: Pick<EngineClock, "hold">;
  /** Between SIGTERM and SIGKILL. Default: 10000. */
  graceMs?: number;
  /** Default: this process's own. Arguments to Node before the entry. */
  execArguments?: readonly string[];
}

/** The part of the engine that hears of containers. */
export interface TaskReports {
  pendingTasks(): PendingTask[];
  sendTaskFailure(request: { taskToken: string; error: string; cause: string }): Promise<void>;
}

export interface LocalContainerService extends ContainerService {
  /** Containers that have not ended. */
  running(): { taskArn: string; pid: number }[];
  /**
   * Reports every container the machine waits for and this service does not know as stopped: they died with the
   * process that started them. Call before `engine.resume()` starts new ones.
   */
  failLostTasks(): Promise<number>;
  /** SIGTERM to all, SIGKILL after the grace; resolves when all have ended. Their ends are not reported. */
  stopAll(): Promise<void>;
}

interface Running {
  taskArn: string;
  token: string | undefined;
  child: ChildProcess;
  ended: Promise<void>;
}

/** Containers as child processes: what Fargate does in the cloud, and what the rule on STOPPED tasks does beside it. */
export function createContainerService(options: ContainerServiceOptions): LocalContainerService {
  const { clock, engine, graceMs = 10_000, logFolder } = options;
  const containers = new Set<Running>();
  let isStopping = false;
  endStraysOfTheDead();

  const report = async (taskToken: string, cause: string): Promise<boolean> => {
    try {
      await engine().sendTaskFailure({ taskToken, error: "Crew.RunnerStopped", cause });
      return true;
    } catch (error) {
      // It answered before it ended, or the state was left meanwhile.
      if (error instanceof ApiError) return false;
      throw error;
    }
  };

  return {
    async run({ taskDefinition, environment, token }: ContainerRequest) {
      if (isStopping) throw new Error("the container service is stopping");
      const id = randomUUID();
      const taskArn = `arn:aws:ecs:us-east-1:000000000000:task/local/${id.replaceAll("-", "")}`;
      mkdirSync(logFolder, { recursive: true });
      const log = join(logFolder, `${taskDefinition.replaceAll(/[^\w.-]/g, "_")}-${id}.log`);
      // Whatever the runner and its programs put away goes here, and with it when it is killed.
      const temporary = makeTemporaryFolder("run");
      const child = start(options, { ...environment, TMPDIR: temporary }, log);
      await spawned(child).catch(async (error: unknown) => {
        await removeTemporaryFolder(temporary);
        throw error;
      });
      const release = clock?.hold();
      const container: Running = { taskArn, token, child, ended: Promise.resolve() };
      container.ended = exitOf(child).then(async (exit) => {
        containers.delete(container);
        // A runner that was killed leaves the programs that its agents have started.
        await endStraysOf(child.pid ?? 0);
        await removeTemporaryFolder(temporary);
        try {
          if (token !== undefined && !isStopping) await report(token, `${exit}. ${await lastLine(log)}`.trim());
        } catch (error) {
          console.error(`the end of ${taskArn} could not be reported:`, error);
        } finally {
          release?.();
        }
      });
      containers.add(container);
      return { taskArn };
    },
    running: () => [...containers].map(({ taskArn, child }) => ({ taskArn, pid: child.pid ?? 0 })),
    async failLostTasks() {
      const known = new Set([...containers].map(({ token }) => token));
      const lost = engine()
        .pendingTasks()
        .filter(({ resource, token }) => resource.includes(":ecs:runTask") && !known.has(token));
      const reported = await Promise.all(
        lost.map(({ token }) => report(token, "The runner was lost when crew itself was stopped")),
      );
      return reported.filter(Boolean).length;
    },
    async stopAll() {
      isStopping = true;
      const all = [...containers];
      for (const { child } of all) child.kill("SIGTERM");
      const killer = setTimeout(() => {
        for (const { child } of all) child.kill("SIGKILL");
      }, graceMs);
      await Promise.all(all.map(({ ended }) => ended));
      clearTimeout(killer);
    },
  };
}

/**
 * The channel of `ipc` closes when this process dies, by whatever means: the runner watches it and ends too. What it carries
 * is the environment, because what a process is started with can be read by every program of its user.
 */
function start(options: ContainerServiceOptions, environment: Record<string, string>, log: string): ChildProcess {
  const output = openSync(log, "a", 0o600);
  try {
    const all = Object.entries({ ...options.environment, ...environment });
    const child = spawn(process.execPath, [...(options.execArguments ?? process.execArgv), options.entry], {
      env: { ...Object.fromEntries(all.filter(([name]) => neededToStart.test(name))), CREW_PARENT_PIPE: "1" },
      stdio: ["ignore", output, output, "ipc"],
    });
    // One that has ended by then is reported by its end.
    child.send(Object.fromEntries(all), () => {});
    return child;
  } finally {
    closeSync(output);
  }
}

/** What the loader, Node and OpenSSL read before a program of ours runs. */
const neededToStart = /^(PATH|HOME|TMPDIR|TZ|LANG|LC_.*|LD_.*|DYLD_.*|NODE_.*|SSL_.*|SystemRoot)$/i;

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
}

/** How it ended, in words. */
function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(signal ? `The runner was ended by ${signal}` : `The runner exited with code ${code}`),
    );
  });
}

const tailBytes = 4096;

/** Empty where the log is gone: the end of a container is reported all the same. */
async function lastLine(log: string): Promise<string> {
  const file = await open(log).catch(() => undefined);
  if (file === undefined) return "";
  try {
    const { size } = await file.stat();
    const length = Math.min(size, tailBytes);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString().trimEnd().split("\n").at(-1) ?? "";
  } finally {
    await file.close();
  }
}
