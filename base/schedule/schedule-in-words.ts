import { enumerate } from "../enumerate.ts";
import { fields, type Schedule } from "./parse-schedule.ts";

const weekdayTitles = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const monthTitles = [
  ..."January February March April May June July August September October November December".split(" "),
];
const mostTimes = 6;

/** Says in plain words when a schedule is due: "at 02:00 every day". */
export function scheduleInWords({ minutes, hours, days, months, weekdays }: Schedule): string {
  return [timesInWords(minutes, hours), daysInWords(days, weekdays), monthsInWords(months)]
    .filter((part) => part !== "")
    .join(" ");
}

function timesInWords(minutes: readonly number[], hours: readonly number[]): string {
  if (minutes.length * hours.length <= mostTimes)
    return `at ${enumerate(hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`)))}`;
  const isEveryHour = hours.length === fields.hour.to + 1;
  const of = isEveryHour ? "of every hour" : `of the hours ${inRuns(hours, two)}`;
  const many = minutes.length;
  const step = (fields.minute.to + 1) / many;
  if (minutes.every((minute, index) => minute === index * step))
    return `every ${many === fields.minute.to + 1 ? "minute" : `${step} minutes`}${isEveryHour ? "" : ` ${of}`}`;
  return `at ${minutes.length === 1 ? "minute" : "minutes"} ${inRuns(minutes, String)} ${of}`;
}

function daysInWords(days: readonly number[] | undefined, weekdays: readonly number[] | undefined): string {
  if (days !== undefined) return `on ${days.length === 1 ? "day" : "days"} ${inRuns(days, String)} of the month`;
  if (weekdays !== undefined) return `every ${inRuns(weekdays, (day) => weekdayTitles[day] ?? "")}`;
  return "every day";
}

function monthsInWords(months: readonly number[]): string {
  return months.length === 12 ? "" : `in ${inRuns(months, (month) => monthTitles[month - 1] ?? "")}`;
}

/** Three and more that follow each other are "Monday to Friday". */
function inRuns(values: readonly number[], title: (value: number) => string): string {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return enumerate(
    runs.flatMap((run) => (run.length > 2 ? [`${title(run[0] ?? 0)} to ${title(run.at(-1) ?? 0)}`] : run.map(title))),
  );
}

const two = (value: number): string => String(value).padStart(2, "0");
