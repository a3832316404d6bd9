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
  /** File that every container runs. */
  entry: string;
  /** Environment of the task definition; variables of a request override it. */
  environment: Record<string, string>;
  /** Further variables by task definition: containers of the others do not have them. */
  only?: { readonly [taskDefinition: string]: Record<string, string> };
  logFolder: string;
  /** Receives the end of containers that gave no answer, and lists pending tasks. */
  engine: () => TaskReports;
  /** Stops simulated time while a container works. */
  clock?: Pick<EngineClock, "hold">;
  /** Time between SIGTERM and SIGKILL. Default: 10000. */
  graceMs?: number;
  /** Arguments to Node before the entry. Default: those of this process. */
  execArguments?: readonly string[];
}

/** Part of the engine that receives reports on containers. */
export interface TaskReports {
  pendingTasks(): PendingTask[];
  sendTaskFailure(request: { taskToken: string; error: string; cause: string }): Promise<void>;
}

export interface LocalContainerService extends ContainerService {
  /** Containers that are still running. */
  running(): { taskArn: string; pid: number }[];
  /**
   * Reports every container that the machine waits for and this service does not run as stopped: they died with the
   * process that started them. Call before `engine.resume()` starts new ones.
   */
  failLostTasks(): Promise<number>;
  /** Sends SIGTERM to all, SIGKILL after the grace period; resolves when all have ended, without reporting their ends. */
  stopAll(): Promise<void>;
}

interface Running {
  taskArn: string;
  token: string | undefined;
  child: ChildProcess;
  ended: Promise<void>;
}

/** Runs containers as child processes. Replaces Fargate and the cloud's rule on STOPPED tasks. */
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
      // The task was answered before the container ended, or the state was left meanwhile.
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
      // Temporary folder of the runner and its programs, deleted with the container even if it is killed.
      const temporary = makeTemporaryFolder("run");
      const child = start(options, { ...options.only?.[taskDefinition], ...environment, TMPDIR: temporary }, log);
      await spawned(child).catch(async (error: unknown) => {
        await removeTemporaryFolder(temporary);
        throw error;
      });
      const release = clock?.hold();
      const container: Running = { taskArn, token, child, ended: Promise.resolve() };
      container.ended = exitOf(child).then(async (exit) => {
        containers.delete(container);
        // A killed runner leaves the programs that its agents started.
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
        lost.map(({ token }) => report(token, "The runner was lost when crew was stopped")),
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
 * Starts the runner with an `ipc` channel, which closes when this process dies for any reason; the runner watches it
 * and exits too. The environment goes through the channel, because every program of the same user can read a process's
 * start environment.
 */
function start(options: ContainerServiceOptions, environment: Record<string, string>, log: string): ChildProcess {
  const output = openSync(log, "a", 0o600);
  try {
    const all = Object.entries({ ...options.environment, ...environment });
    const child = spawn(process.execPath, [...(options.execArguments ?? process.execArgv), options.entry], {
      env: { ...Object.fromEntries(all.filter(([name]) => neededToStart.test(name))), CREW_PARENT_PIPE: "1" },
      stdio: ["ignore", output, output, "ipc"],
    });
    // An error means that the container has ended; its exit reports that.
    child.send(Object.fromEntries(all), () => {});
    return child;
  } finally {
    closeSync(output);
  }
}

/** Variables that the loader, Node and OpenSSL read before crew's code runs. */
const neededToStart = /^(PATH|HOME|TMPDIR|TZ|LANG|LC_.*|LD_.*|DYLD_.*|NODE_.*|SSL_.*|SystemRoot)$/i;

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
}

/** Describes the end of a process in words. */
function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(signal ? `The runner was ended by ${signal}` : `The runner exited with code ${code}`),
    );
  });
}

const tailBytes = 4096;

/** Last line of the log; empty when the log was deleted, so that the end is still reported. */
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
