import { isDay, timesOn } from "../../../../base/schedule/next-times.ts";
import { readSchedule, type Schedule } from "../../../../base/schedule/parse-schedule.ts";
import { dayMs } from "../../../../base/zoned-time.ts";
import type { Environment, Pipeline, Trigger } from "../../../../schema/types.ts";
import type { ProjectCost } from "./project-cost.ts";

/** Projects of a flow that start in a month, as far as the engagement says how many. */
export interface MonthlyStarts {
  flow: string;
  /** By schedules of the environment, on average; at most `perDay` a day. */
  scheduled: number;
  scheduledCost: StartsCost;
  /** Most of all triggers and people together; absent where the flow has no `limits.perDay`. */
  most?: number;
  mostCost?: StartsCost;
}

/** Maximum cost of these projects; the models' part is at most the money of the days. */
export interface StartsCost {
  modelMicros: number;
  awsMicros: number;
}

const daysPerMonth = 730 / 24;

// After 28 years each date has the same day of the week again.
const from = Date.UTC(2025, 0, 1);
const countedDays = 7 * (4 * 365 + 1);

/** Returns the starts of a flow in a month; undefined where neither a schedule nor a limit says anything about their number. */
export function monthlyStarts(
  { flow, triggers = [], budget }: Pipeline,
  environment: Pick<Environment, "triggers">,
  { worst, awsMicros }: ProjectCost,
): MonthlyStarts | undefined {
  if (flow === undefined) return undefined;
  const { perDay } = flow.limits;
  const schedules = triggers.flatMap((trigger) => schedulesOf(trigger, environment));
  if (schedules.length === 0 && perDay === undefined) return undefined;
  const scheduled = averageOf(schedules, perDay);
  const costOf = (starts: number): StartsCost => ({
    modelMicros: Math.round(
      Math.min(starts * worst.micros, (budget.perDayMicros ?? Number.POSITIVE_INFINITY) * daysPerMonth),
    ),
    awsMicros: Math.round(starts * awsMicros),
  });
  const most = perDay === undefined ? undefined : perDay * daysPerMonth;
  return {
    flow: flow.name,
    scheduled,
    scheduledCost: costOf(scheduled),
    ...(most !== undefined && { most, mostCost: costOf(most) }),
  };
}

/** Returns how often the environment's schedules call the function in a month, by their names. */
export function scheduledCalls(
  pipelines: readonly Pipeline[],
  environment: Pick<Environment, "triggers">,
): Map<string, number> {
  const all = pipelines.flatMap(({ triggers = [] }) => triggers);
  return new Map(
    all.flatMap((trigger) =>
      schedulesOf(trigger, environment).map((schedule) => [trigger.name, averageOf([schedule])] as const),
    ),
  );
}

function schedulesOf(trigger: Trigger, { triggers = [] }: Pick<Environment, "triggers">): Schedule[] {
  if (trigger.on !== "schedule" || !triggers.includes(trigger.name)) return [];
  const read = readSchedule(trigger.at);
  return "fault" in read ? [] : [read.schedule];
}

/** Times in a month, by the calendar; the hours that the clocks skip or repeat once a year are not regarded. */
function averageOf(schedules: readonly Schedule[], perDay = Number.POSITIVE_INFINITY): number {
  let times = 0;
  for (let nth = 0; nth < countedDays; nth += 1) {
    const day = from + nth * dayMs;
    const due = schedules.reduce((sum, each) => sum + (isDay(each, day) ? timesOn(each, day).length : 0), 0);
    times += Math.min(due, perDay);
  }
  return (times / countedDays) * daysPerMonth;
}
