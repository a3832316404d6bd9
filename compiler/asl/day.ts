import type { Json } from "../../base/json.ts";
import { index, marks, partitions, type Status } from "../../schema/table.ts";
import type { Pipeline, RunSwarmStep } from "../../schema/types.ts";
import { type Emission, stateName } from "./emission.ts";
import { caughtReason, expression, literal, now } from "./expressions.ts";
import { noticeState } from "./notice.ts";
import { assign, count, keyOf, read, type Scope } from "./scope.ts";
import { sortKey } from "./sort-keys.ts";
import type { Assign, States, TaskState } from "./states.ts";
import { substitution } from "./substitutions.ts";
import {
  conditionFailed,
  put,
  tableRetry,
  updateItem,
  updateItemResource,
  waitingRetry,
  writeTimeoutSeconds,
} from "./table.ts";

/** A step whose runner spends money. */
export type SpendingStep = Pick<RunSwarmStep, "id" | "phase" | "onLimit">;

interface Taking {
  step: SpendingStep;
  emission: Emission;
  /** The first state, which takes the money. */
  name: string;
  /** The state after the run's money was given back. */
  next: string;
  run(next: string, assigned: Assign): TaskState;
}

const dayMs = 86_400_000;
/** Time for which a day's item is kept, for people who ask. */
const keptMs = 40 * dayMs;

/** True where the run takes its money from a day. */
export function takesFromDay(
  { phase }: Pick<SpendingStep, "phase">,
  { pipeline }: { pipeline: Pick<Pipeline, "budget" | "phases"> },
): boolean {
  return pipeline.budget.perDayMicros !== undefined && (pipeline.phases[phase]?.limits.maxCostMicros ?? 0) > 0;
}

/**
 * Returns the states of a run whose maximum cost is first taken from the engagement's money of the day, and what it did not spend given
 * back. Only the machine writes that item: a runner, which has the rights of one project, could lower what others have spent. One write
 * of one item decides, so all projects together never take more. A final phase waits for nobody, so it takes in any case.
 */
export function statesFromDay(taking: Taking): States {
  const { step, emission, name, next } = taking;
  const { scope } = emission;
  const state = (word: string) => stateName(step, word);
  const isFinal = emission.pipeline.phases[step.phase]?.final === true;
  const run = { [state("work")]: taking.run(state("paid"), spending(taking)), [state("paid")]: giveBack(taking, next) };
  if (isFinal) return { [name]: take(taking, { otherwise: state("work") }), ...run };
  return {
    [name]: take(taking, { otherwise: state("known"), where: "#left >= :amount" }),
    [state("known")]: known(taking),
    ...run,
    [state("open")]: open(taking),
    [state("first")]: first(taking),
    [state("notice")]: noticeState({ about: "day", phase: step.phase, next: state("wait") }, scope),
    [state("wait")]: wait(taking),
    [state("close")]: close(taking),
  };
}

function amountOf({ step, emission }: Taking): number {
  return emission.pipeline.phases[step.phase]?.limits.maxCostMicros ?? 0;
}

const isoDay = `$substring(${now}, 0, 10)`;

/** JSONata for the seconds until the day ends that had not enough: it may have ended since. */
function secondsLeft(scope: Scope): string {
  const end = `$toMillis(${read(scope, "day")} & "T00:00:00.000Z") + ${dayMs}`;
  return `$max([1, $ceil((${end} - $toMillis(${now})) / 1000)])`;
}

/** JSONata for the attribute of what one run has taken: a repeated write finds it. */
function takenBy(taking: Taking, entry: string): string {
  const { step } = taking;
  return `"taken " & $project & ${literal(`#${step.id}#`)} & $string(${entry})${ofElement(taking)}`;
}

/** The elements of a list count their runs alike. */
function ofElement({ step, emission }: Taking): string {
  return emission.scope.elementOf === step.phase ? ` & "#" & ${keyOf(emission.scope, step.phase)}` : "";
}

/** Takes the run's maximum cost, once; fails where the day has not that much left. */
function take(taking: Taking, { otherwise, where }: { otherwise: string; where?: string }): TaskState {
  const { pipeline, scope } = taking.emission;
  const isEnough = where === undefined ? "" : ` AND (attribute_not_exists(#left) OR ${where})`;
  const day = assign(scope, "day", isoDay);
  return {
    ...writing(taking, {
      day: isoDay,
      entry: read(scope, "entry"),
      expressions: {
        UpdateExpression:
          "SET #left = if_not_exists(#left, :perDay) - :amount, #taken = :amount, #expires = if_not_exists(#expires, :expires)",
        ConditionExpression: `attribute_not_exists(#taken)${isEnough}`,
      },
      names: { "#left": "left", "#expires": "expires" },
      values: {
        ":perDay": { N: String(pipeline.budget.perDayMicros) },
        ":amount": { N: String(amountOf(taking)) },
        ":expires": { N: expression(`$string($floor(($toMillis(${now}) + ${keptMs}) / 1000))`) },
      },
      otherwise,
      assigned: day,
    }),
    Comment: `Take the most that a run of ${taking.step.phase} may cost from the day's money`,
    Assign: day,
    Next: stateName(taking.step, "work"),
  };
}

/** A write that was repeated after a crash has taken the money before. */
function known(taking: Taking): TaskState {
  return {
    ...writing(taking, {
      day: read(taking.emission.scope, "day"),
      entry: read(taking.emission.scope, "entry"),
      expressions: { UpdateExpression: "SET #taken = :amount", ConditionExpression: "attribute_exists(#taken)" },
      names: {},
      values: { ":amount": { N: String(amountOf(taking)) } },
      otherwise: stateName(taking.step, "open"),
    }),
    Next: stateName(taking.step, "work"),
  };
}

/** Keeps what the round has cost; an answer that does not say it spent everything. */
function spending(taking: Taking): Assign {
  const told = `$exists($states.result.spentMicros) ? $max([0, $states.result.spentMicros]) : ${amountOf(taking)}`;
  return assign(taking.emission.scope, "spent", told);
}

/** Gives back what the run did not spend, once. Where that cannot be written, the day keeps it as spent. */
function giveBack(taking: Taking, next: string): TaskState {
  const { scope } = taking.emission;
  const { Catch: _, ...state } = writing(taking, {
    day: read(scope, "day"),
    entry: `${read(scope, "entry")} - 1`,
    expressions: {
      UpdateExpression: "SET #left = #left + :rest REMOVE #taken",
      ConditionExpression: "attribute_exists(#taken)",
    },
    names: { "#left": "left" },
    values: { ":rest": { N: expression(`$string(${amountOf(taking)} - ${read(scope, "spent")})`) } },
    otherwise: next,
  });
  return { ...state, Catch: [{ ErrorEquals: ["States.ALL"], Next: next }], Next: next };
}

/** Records that the phase waits for the next day. */
function open(taking: Taking): TaskState {
  const { step, emission } = taking;
  return {
    ...ofProject(taking, {
      sortKey: sortKey.day(step.phase, emission.scope),
      set: {
        status: put({ S: "OPEN" satisfies Status<"day-wait"> }),
        round: put({ N: expression(`$string(${count(emission.scope, "rounds", step.phase)})`) }),
        openedAt: put({ S: expression(now) }),
        needMicros: put({ N: String(amountOf(taking)) }),
        [index.mark]: put({ S: marks.days }),
        [index.since]: put({ S: expression(now) }),
      },
      remove: ["closedAt"],
    }),
    Next: stateName(step, "first"),
  };
}

/** Of all projects that a day's money keeps waiting, the first asks for the group's attention. */
function first(taking: Taking): TaskState {
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
    }),
    Next: stateName(step, "notice"),
  };
}

/** Waits until the next day begins, or until somebody has raised the amount of this one. */
function wait({ step, emission }: Taking): TaskState {
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
    Catch: [{ ErrorEquals: ["States.HeartbeatTimeout", "States.Timeout"], Next: again }, failed({ step, emission })],
    Output: {},
    Next: again,
  };
}

function close(taking: Taking): TaskState {
  return {
    ...ofProject(taking, {
      sortKey: sortKey.day(taking.step.phase, taking.emission.scope),
      set: { status: put({ S: "EXPIRED" satisfies Status<"day-wait"> }), closedAt: put({ S: expression(now) }) },
      remove: [index.mark, index.since],
    }),
    Next: taking.name,
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
}

/** A conditional write of the day's item, which all projects of the engagement share. */
function writing(taking: Taking, write: DayWrite): Omit<TaskState, "Next"> {
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
      failed(taking),
    ],
    Output: {},
  };
}

function failed({ step, emission: { scope } }: Pick<Taking, "step" | "emission">) {
  const assigned = { ...assign(scope, "outcome", '"failed"'), ...assign(scope, "reason", caughtReason) };
  return { ErrorEquals: ["States.ALL"], Assign: assigned, Next: step.onLimit };
}
