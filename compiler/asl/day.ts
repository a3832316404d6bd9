import { partitions, sortKeys } from "../../schema/table.ts";
import type { Pipeline } from "../../schema/types.ts";
import { amountIn, amountOf, dayMs, failed, type SpendingStep, type Taking, writing } from "./day-item.ts";
import { close, first, open, wait } from "./day-wait.ts";
import { stateName } from "./emission.ts";
import { expression, literal, now } from "./expressions.ts";
import { noticeState } from "./notice.ts";
import { assign, read } from "./scope.ts";
import type { Assign, States, TaskState } from "./states.ts";
import { substitution } from "./substitutions.ts";
import { getItemResource, tableRetry, writeTimeoutSeconds } from "./table.ts";

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
  const begin = { [name]: readAmount(taking) };
  const run = { [state("work")]: taking.run(state("paid"), spending(taking)), [state("paid")]: giveBack(taking, next) };
  if (isFinal) return { ...begin, [state("take")]: take(taking, { otherwise: state("work") }), ...run };
  return {
    ...begin,
    [state("take")]: take(taking, { otherwise: state("known"), where: "#left >= :amount" }),
    [state("known")]: known(taking),
    ...run,
    [state("open")]: open(taking),
    [state("first")]: first(taking),
    [state("notice")]: noticeState({ about: "day", phase: step.phase, next: state("wait") }, scope),
    [state("wait")]: wait(taking),
    [state("close")]: close(taking, name),
    [state("abandon")]: close(taking, step.onLimit),
  };
}

/** Reads the most that the run may cost: the phase's declared limit, or the one to which an operator has raised it. */
function readAmount(taking: Taking): TaskState {
  const { step, emission } = taking;
  const declared = emission.pipeline.phases[step.phase]?.limits.maxCostMicros ?? 0;
  const raised = `$states.result.Item.terms.M.limits.M.\`${step.phase}\`.M.maxCostMicros.N`;
  return {
    Type: "Task",
    Comment: `Read the most that a run of ${step.phase} may cost`,
    Resource: getItemResource,
    Arguments: {
      TableName: substitution("table"),
      Key: { pk: { S: expression(`${literal(partitions.project)} & $project`) }, sk: { S: sortKeys.meta } },
      ConsistentRead: true,
      ProjectionExpression: "#terms.#limits.#phase.#cost",
      ExpressionAttributeNames: {
        "#terms": "terms",
        "#limits": "limits",
        "#phase": step.phase,
        "#cost": "maxCostMicros",
      },
    },
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [failed(taking)],
    Assign: assign(emission.scope, "amount", `$exists(${raised}) ? $number(${raised}) : ${declared}`),
    Output: {},
    Next: stateName(step, "take"),
  };
}

const isoDay = `$substring(${now}, 0, 10)`;

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
        ":amount": amountIn(taking),
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
      values: { ":amount": amountIn(taking) },
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
