import type { Json } from "../../base/json.ts";
import { partitions } from "../../schema/table.ts";
import type { RunSwarmStep } from "../../schema/types.ts";
import type { Emission } from "./emission.ts";
import { caughtReason, expression, literal } from "./expressions.ts";
import { assign, keyOf, read } from "./scope.ts";
import type { Assign, TaskState } from "./states.ts";
import { substitution } from "./substitutions.ts";
import { conditionFailed, tableRetry, updateItemResource, writeTimeoutSeconds } from "./table.ts";

/** A step whose runner spends money. */
export type SpendingStep = Pick<RunSwarmStep, "id" | "phase" | "onLimit">;

export interface Taking {
  step: SpendingStep;
  emission: Emission;
  /** The first state, which takes the money. */
  name: string;
  /** The state after the run's money was given back. */
  next: string;
  run(next: string, assigned: Assign): TaskState;
}

export const dayMs = 86_400_000;

/** JSONata for the most that the run may cost. */
export function amountOf({ emission }: Taking): string {
  return read(emission.scope, "amount");
}

/** Returns the amount as an attribute. */
export function amountIn(taking: Taking): { N: string } {
  return { N: expression(`$string(${amountOf(taking)})`) };
}

/** JSONata for the attribute of what one run has taken: a repeated write finds it. */
function takenBy(taking: Taking, entry: string): string {
  const { step } = taking;
  return `"taken " & $project & ${literal(`#${step.id}#`)} & $string(${entry})${ofElement(taking)}`;
}

/** The elements of a list count their runs alike. */
export function ofElement({ step, emission }: Taking): string {
  return emission.scope.elementOf === step.phase ? ` & "#" & ${keyOf(emission.scope, step.phase)}` : "";
}

interface DayWrite {
  /** JSONata for the day. */
  day: string;
  /** JSONata for the entry whose run has taken the money. */
  entry: string;
  expressions: { [clause: string]: string };
  names: { [placeholder: string]: string };
  values: { [placeholder: string]: Json };
  /** State that follows where the condition is not met. */
  otherwise: string;
  assigned?: Assign;
  /** True where the write is not about one run's money. */
  isUntaken?: boolean;
  /** State that follows a failure. */
  fails?: string;
}

/** A conditional write of the day's item, which all projects of the engagement share. */
export function writing(taking: Taking, write: DayWrite): Omit<TaskState, "Next"> {
  const { pipeline } = taking.emission;
  const taken = write.isUntaken ? {} : { "#taken": expression(takenBy(taking, write.entry)) };
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: {
      TableName: substitution("table"),
      Key: { pk: { S: `${partitions.days}${pipeline.name}` }, sk: { S: expression(write.day) } },
      ...write.expressions,
      ExpressionAttributeNames: { ...taken, ...write.names },
      ExpressionAttributeValues: write.values,
    },
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [
      {
        ErrorEquals: [conditionFailed],
        Next: write.otherwise,
        ...(write.assigned && { Assign: write.assigned }),
      },
      failed({ ...taking, step: { ...taking.step, onLimit: write.fails ?? taking.step.onLimit } }),
    ],
    Output: {},
  };
}

export function failed({ step, emission: { scope } }: Pick<Taking, "step" | "emission">) {
  const assigned = { ...assign(scope, "outcome", '"failed"'), ...assign(scope, "reason", caughtReason) };
  return { ErrorEquals: ["States.ALL"], Assign: assigned, Next: step.onLimit };
}
