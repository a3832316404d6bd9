import { index, marks, partitions, type Status } from "../../schema/table.ts";
import { amountIn, dayMs, failed, ofElement, type Taking, writing } from "./day-item.ts";
import { stateName } from "./emission.ts";
import { expression, literal, now } from "./expressions.ts";
import { count, read, type Scope } from "./scope.ts";
import { sortKey } from "./sort-keys.ts";
import type { TaskState } from "./states.ts";
import { put, tableRetry, updateItem, updateItemResource, waitingRetry, writeTimeoutSeconds } from "./table.ts";

/** JSONata for the seconds until the day ends that had not enough: it may have ended since. */
function secondsLeft(scope: Scope): string {
  const end = `$toMillis(${read(scope, "day")} & "T00:00:00.000Z") + ${dayMs}`;
  return `$max([1, $ceil((${end} - $toMillis(${now})) / 1000)])`;
}

/** Records that the phase waits for the next day. */
export function open(taking: Taking): TaskState {
  const { step, emission } = taking;
  return {
    ...ofProject(taking, {
      sortKey: sortKey.day(step.phase, emission.scope),
      set: {
        status: put({ S: "OPEN" satisfies Status<"day-wait"> }),
        round: put({ N: expression(`$string(${count(emission.scope, "rounds", step.phase)})`) }),
        openedAt: put({ S: expression(now) }),
        needMicros: put(amountIn(taking)),
        [index.mark]: put({ S: marks.days }),
        [index.since]: put({ S: expression(now) }),
      },
      remove: ["closedAt"],
    }),
    Next: stateName(step, "first"),
  };
}

/** Of all projects that a day's money keeps waiting, the first asks for the group's attention. */
export function first(taking: Taking): TaskState {
  const { step, emission } = taking;
  return {
    ...writing(taking, {
      day: read(emission.scope, "day"),
      entry: read(emission.scope, "entry"),
      expressions: {
        UpdateExpression: "SET #first = :project",
        ConditionExpression: "attribute_not_exists(#first) OR #first = :project",
      },
      names: { "#first": "first" },
      values: { ":project": { S: expression(`$project & ${literal(`#${step.phase}`)}${ofElement(taking)}`) } },
      otherwise: stateName(step, "wait"),
      isUntaken: true,
      fails: stateName(step, "abandon"),
    }),
    Next: stateName(step, "notice"),
  };
}

/** Waits until the next day begins, or until somebody has raised the amount of this one. */
export function wait({ step, emission }: Taking): TaskState {
  const again = stateName(step, "close");
  return {
    Type: "Task",
    Resource: `${updateItemResource}.waitForTaskToken`,
    Arguments: updateItem({
      partition: partitions.tokens,
      sortKey: sortKey.day(step.phase, emission.scope),
      set: {
        taskToken: put({ S: expression("$states.context.Task.Token") }),
        since: put({ S: expression(now) }),
      },
    }),
    HeartbeatSeconds: expression(secondsLeft(emission.scope)),
    TimeoutSeconds: expression(`${secondsLeft(emission.scope)} + 1`),
    Retry: waitingRetry,
    Catch: [
      { ErrorEquals: ["States.HeartbeatTimeout", "States.Timeout"], Next: again },
      failed({ step: { ...step, onLimit: stateName(step, "abandon") }, emission }),
    ],
    Output: {},
    Next: again,
  };
}

export function close(taking: Taking, next: string): TaskState {
  return {
    ...ofProject(taking, {
      sortKey: sortKey.day(taking.step.phase, taking.emission.scope),
      set: { status: put({ S: "EXPIRED" satisfies Status<"day-wait"> }), closedAt: put({ S: expression(now) }) },
      remove: [index.mark, index.since],
    }),
    Next: next,
  };
}

function ofProject(taking: Taking, update: Parameters<typeof updateItem>[0]): Omit<TaskState, "Next"> {
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem(update),
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [failed(taking)],
    Output: {},
  };
}
