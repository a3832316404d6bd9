import { index, marks, partitions, type Status } from "../../schema/table.ts";
import { stateName } from "./emission.ts";
import { caughtReason, expression, literal, now } from "./expressions.ts";
import { assign, read, type Scope } from "./scope.ts";
import type { Assign, States, TaskState } from "./states.ts";
import {
  conditionFailed,
  put,
  tableRetry,
  type Update,
  updateItem,
  updateItemResource,
  waitingRetry,
  writeTimeoutSeconds,
} from "./table.ts";

/** Statuses that gates, questions and operator items share. */
type ItemStatus = Status<"gate"> & Status<"question"> & Status<"operator">;

interface Expiry {
  next: string;
  reason: string;
  set?: Update["set"];
}

/** An item of the table that waits for a person's decision. */
export interface Waiting {
  id: string;
  comment: string;
  /** JSONata for the item's sort key. */
  sortKey: string;
  /** Attributes written when the item opens. */
  set: Update["set"];
  /** Times of the reminders, counted from the opening, ascending. */
  reminderSeconds: readonly number[];
  expiresSeconds: number;
  /** Variables assigned when the item first opens. */
  opening?: Assign;
  /** The state that sends a reminder and continues to `openState(id)`. */
  reminder?: TaskState;
  answered: { next: string; assign?: Assign };
  /** Outcome of an expiry. `set` is written to the item; by default its status becomes EXPIRED. */
  expired: Expiry & {
    /** Outcome of an expiry unless the condition `met`, in JSONata, is true. */
    unless?: Expiry & { met: string };
  };
  /** Next state when the item cannot be written. */
  onError: string;
}

/** Returns the name of the state that opens the item, after which the machine waits for the decision. */
export function openState(id: string): string {
  return stateName(id, "open");
}

/**
 * Returns the states that open an item, wait for its decision, remind and expire. A reminder is the callback's own
 * timeout: the item opens again and the machine waits with a new token. When the decision is made at the very moment of the expiry, the
 * machine keeps waiting: the decision is recorded and will be delivered.
 */
export function waitingStates(waiting: Waiting, scope: Scope): States {
  const { id, reminder } = waiting;
  return {
    [id]: {
      Type: "Pass",
      Comment: waiting.comment,
      Assign: { ...assign(scope, "reminder", "0"), ...waiting.opening },
      Next: openState(id),
    },
    [openState(id)]: open(waiting, scope),
    [stateName(id, "wait")]: wait(waiting, scope),
    ...(reminder && remindingStates(waiting, reminder, scope)),
    ...expiryStates(waiting, scope),
  };
}

/** Returns heartbeat and timeout of each wait. The last heartbeat is the expiry; a timeout has to be longer than its heartbeat. */
export function waits({ reminderSeconds, expiresSeconds }: Pick<Waiting, "reminderSeconds" | "expiresSeconds">) {
  const starts = [0, ...reminderSeconds];
  const ends = [...reminderSeconds, expiresSeconds];
  return {
    heartbeats: ends.map((end, index) => end - (starts[index] ?? 0)),
    timeouts: starts.map((start) => expiresSeconds - start + 1),
  };
}

/** Opens the item, or opens it again: a decision that was sent to the token before counts as not yet delivered. */
function open(waiting: Waiting, scope: Scope): TaskState {
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem({
      sortKey: waiting.sortKey,
      set: {
        ...waiting.set,
        waitingSince: put({ S: expression(now) }),
        [index.mark]: put({ S: marks.waiting }),
        [index.since]: put({ S: expression(now) }),
      },
      // A machine of an earlier release has left its token here.
      remove: ["sentAt", "taskToken"],
    }),
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [{ ErrorEquals: ["States.ALL"], Next: waiting.onError, Assign: assign(scope, "reason", caughtReason) }],
    Output: {},
    Next: stateName(waiting.id, "wait"),
  };
}

/** Waits for the answer to the token, which has an item of its own. It belongs to the latest opening: its time is never before that one's. */
function wait(waiting: Waiting, scope: Scope): TaskState {
  const { heartbeats, timeouts } = waits(waiting);
  const afterSilence = stateName(waiting.id, waiting.reminder ? "silence" : expiryOf(waiting));
  return {
    Type: "Task",
    Resource: `${updateItemResource}.waitForTaskToken`,
    Arguments: updateItem({
      partition: partitions.tokens,
      sortKey: waiting.sortKey,
      set: {
        taskToken: put({ S: expression("$states.context.Task.Token") }),
        since: put({ S: expression(now) }),
      },
    }),
    TimeoutSeconds: ofReminder(timeouts, scope),
    HeartbeatSeconds: ofReminder(heartbeats, scope),
    Retry: waitingRetry,
    Catch: [
      { ErrorEquals: ["States.HeartbeatTimeout", "States.Timeout"], Next: afterSilence },
      { ErrorEquals: ["States.ALL"], Next: waiting.onError, Assign: assign(scope, "reason", caughtReason) },
    ],
    ...(waiting.answered.assign && { Assign: waiting.answered.assign }),
    Output: {},
    Next: waiting.answered.next,
  };
}

function ofReminder(seconds: number[], scope: Scope): number | string {
  const [only, ...others] = seconds;
  return only !== undefined && others.length === 0
    ? only
    : expression(`[${seconds.join(", ")}][${read(scope, "reminder")}]`);
}

function remindingStates(waiting: Waiting, reminder: TaskState, scope: Scope): States {
  const sent = read(scope, "reminder");
  return {
    [stateName(waiting.id, "silence")]: {
      Type: "Choice",
      Choices: [
        {
          Condition: expression(`${sent} < ${waiting.reminderSeconds.length}`),
          Assign: assign(scope, "reminder", `${sent} + 1`),
          Next: stateName(waiting.id, "remind"),
        },
      ],
      Default: stateName(waiting.id, expiryOf(waiting)),
    },
    [stateName(waiting.id, "remind")]: reminder,
  };
}

/** Returns the last part of the name of the first state of an expiry. */
function expiryOf({ expired }: Waiting): string {
  return expired.unless === undefined ? "expire" : "expiry";
}

function expiryStates(waiting: Waiting, scope: Scope): States {
  const { id, expired } = waiting;
  const { unless } = expired;
  return {
    ...(unless && {
      [stateName(id, "expiry")]: {
        Type: "Choice" as const,
        Choices: [{ Condition: expression(unless.met), Next: stateName(id, "expire") }],
        Default: stateName(id, "unmet"),
      },
      [stateName(id, "unmet")]: expire(waiting, unless, scope),
    }),
    [stateName(id, "expire")]: expire(waiting, expired, scope),
  };
}

function expire(waiting: Waiting, expired: Expiry, scope: Scope): TaskState {
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem({
      sortKey: waiting.sortKey,
      set: expired.set ?? { status: put({ S: "EXPIRED" satisfies ItemStatus }) },
      remove: [index.mark, index.since],
      whereStatus: "OPEN" satisfies ItemStatus,
    }),
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [
      { ErrorEquals: [conditionFailed], Next: openState(waiting.id) },
      { ErrorEquals: ["States.ALL"], Next: waiting.onError, Assign: assign(scope, "reason", caughtReason) },
    ],
    Assign: assign(scope, "reason", literal(expired.reason)),
    Output: {},
    Next: expired.next,
  };
}
