import type { Json } from "../../base/json.ts";
import { runnerErrors } from "../../schema/runner-errors.ts";
import type { RunSwarmStep } from "../../schema/types.ts";
import type { Lane } from "../ir/lanes.ts";
import type { Emission } from "./emission.ts";
import { stateName } from "./emission.ts";
import { caughtReason, expression } from "./expressions.ts";
import { assign, count, keyOf, read, type Scope } from "./scope.ts";
import type { Assign, Retrier, TaskState } from "./states.ts";
import { substitution } from "./substitutions.ts";

/** Returns the name of the state in which a round of the phase runs, or continues after a question. */
export function runState(id: string): string {
  return stateName(id, "run");
}

/** Values of a step that starts a runner. */
type RunStep = Pick<RunSwarmStep, "phase" | "timeoutSeconds" | "heartbeatSeconds" | "retry" | "onLimit">;

export interface Runner {
  /** Kind of work, by which the runner chooses its own part. */
  mode: string;
  lane: Lane;
  /** Name under which its runs are counted; absent where they are rounds of the phase. */
  countedAs?: string;
}

/** Returns the task of one run. Every run counts as an entry however it ends, so the next one has a higher epoch. */
export function runTask(
  step: RunStep,
  runner: Runner,
  emission: Emission,
  onSuccess: { next: string; assign: Assign },
): TaskState {
  const { scope } = emission;
  const entered = assign(scope, "entry", `${read(scope, "entry")} + 1`);
  return {
    Type: "Task",
    Resource: "arn:aws:states:::ecs:runTask.waitForTaskToken",
    Arguments: runTaskArguments(step, runner, emission),
    TimeoutSeconds: expression(`${step.timeoutSeconds} + ${count(scope, "furtherSeconds", step.phase)}`),
    HeartbeatSeconds: step.heartbeatSeconds,
    Retry: emission.pipeline.phases[step.phase]?.final ? finalRetries : retriesOf(step),
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Assign: { ...entered, ...assign(scope, "outcome", '"failed"'), ...assign(scope, "reason", caughtReason) },
        Next: step.onLimit,
      },
    ],
    Assign: { ...entered, ...onSuccess.assign },
    Output: {},
    Next: onSuccess.next,
  };
}

/** Retry for a runner lost to Spot, a deployment or a machine failure: another runner continues the round at once. */
const vanishedRetry: Retrier = {
  ErrorEquals: [...runnerErrors.vanished],
  IntervalSeconds: 1,
  MaxAttempts: 20,
  BackoffRate: 1.5,
  MaxDelaySeconds: 60,
  JitterStrategy: "FULL",
};

/** Retry for a container that stopped before its runner began. An image or a right that is missing fails each attempt alike. */
const notStartedRetry: Retrier = {
  ErrorEquals: [...runnerErrors.notStarted],
  IntervalSeconds: 30,
  MaxAttempts: 4,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  JitterStrategy: "FULL",
};

/**
 * Retry for missing capacity and throttled starts, for up to six hours: Fargate's shortages pass, and an operator could
 * only wait too. ECS reports a shortage as ECS.AmazonECSException
 * (repost.aws/knowledge-center/ecs-fargate-runtask-capacity).
 */
const capacityRetry: Retrier = {
  ErrorEquals: [...runnerErrors.capacity],
  IntervalSeconds: 30,
  MaxAttempts: 40,
  BackoffRate: 2,
  MaxDelaySeconds: 600,
  JitterStrategy: "FULL",
};

function retriesOf({ retry }: RunStep): Retrier[] {
  return [vanishedRetry, notStartedRetry, capacityRetry, runnerRetry(retry)];
}

/** Retries of a final phase, which has to be over soon: of a lost container and of missing capacity, for some ten minutes. */
const finalRetries: Retrier[] = [
  { ...vanishedRetry, MaxAttempts: 3 },
  { ...notStartedRetry, MaxAttempts: 1 },
  { ...capacityRetry, MaxAttempts: 4 },
];

/** Retry for failed runners. */
function runnerRetry({ attempts, backoffSeconds }: RunSwarmStep["retry"]): Retrier {
  return {
    ErrorEquals: [...runnerErrors.failed],
    IntervalSeconds: backoffSeconds,
    MaxAttempts: attempts,
    BackoffRate: 2,
    MaxDelaySeconds: Math.max(600, backoffSeconds * 2),
    JitterStrategy: "FULL",
  };
}

function runTaskArguments({ phase }: RunStep, { mode, lane, countedAs = phase }: Runner, { scope }: Emission): Json {
  return {
    Cluster: substitution("cluster"),
    TaskDefinition: taskDefinitions[lane],
    LaunchType: "FARGATE",
    // The cost of runs counts towards the deployment's budget, which looks for tags.
    PropagateTags: "TASK_DEFINITION",
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: expression(`$split('${substitution("subnets")}', ',')`),
        SecurityGroups: expression(`$split('${substitution("securityGroups")}', ',')`),
        AssignPublicIp: substitution("assignPublicIp"),
      },
    },
    Overrides: {
      ContainerOverrides: [{ Name: "runner", Environment: environment({ phase, mode, countedAs }, scope) }],
    },
  };
}

function environment(
  { phase, mode, countedAs }: { phase: string; mode: string; countedAs: string },
  scope: Scope,
): Json {
  const values = {
    CREW_TASK_TOKEN: expression("$states.context.Task.Token"),
    CREW_PROJECT: expression("$project"),
    CREW_CONFIG: expression("$config"),
    CREW_PHASE: scope.elementOf === phase ? expression(keyOf(scope, phase)) : phase,
    CREW_ROUND: expression(`$string(${count(scope, "rounds", countedAs)})`),
    CREW_EPOCH: expression(epoch(scope)),
    CREW_MODE: mode,
    CREW_CAUSE: expression(read(scope, "cause")),
    CREW_FEEDBACK: expression(read(scope, "feedback")),
  };
  return Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}

/**
 * JSONata for the epoch, which rises with each entry, redrive and retry. The context has the two counts only where they
 * are not 0 everywhere.
 */
function epoch(scope: Scope): string {
  const redrives = "$sum([$states.context.Execution.RedriveCount])";
  const retries = "$sum([$states.context.State.RetryCount])";
  return `$string(${read(scope, "entry")} * 1000 + ${redrives} * 100 + ${retries})`;
}

const taskDefinitions = {
  "read-only": substitution("taskDefinitionReadOnly"),
  "dry-run": substitution("taskDefinitionDryRun"),
  execute: substitution("taskDefinitionExecute"),
  calls: substitution("taskDefinitionCalls"),
} as const;
