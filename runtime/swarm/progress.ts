import type { Json } from "../../base/json.ts";
import type { ToolCall } from "./ports.ts";

/** Calls of a reply and their results. */
interface Turn {
  calls: ToolCall[];
  results: { [callId: string]: { text: string; isError: boolean } };
  written: string[];
}

/** An earlier call and its latest result. */
interface MadeCall {
  /** Number of times since the last new write. */
  times: number;
  writes: number;
  result: string;
}

/** Progress of a visit's turns so far, by their results. */
export interface Progress {
  /** Number of writes that no earlier call of the visit made. */
  writes: number;
  /** Calls that wrote, including those of previous visits, after which the same write is not new either. */
  wrote: string[];
  /** By tool and arguments. */
  made: { [call: string]: MadeCall };
  /** Equal refusals of the same tool since the last new write, regardless of arguments. */
  refusals: { [refusal: string]: number };
  /** Turns in a row without a new result, and those of them that only repeated calls. */
  fruitless: number;
  repeated: number;
  /** Number of turns with a new result. */
  fruitful: number;
  /** The last call without a new result. */
  last?: { name: string; text: string; isError: boolean; times: number };
}

export const noProgress: Progress = {
  writes: 0,
  wrote: [],
  made: {},
  refusals: {},
  fruitless: 0,
  repeated: 0,
  fruitful: 0,
};

/** Number of repetitions after which the agent is informed. */
const toldAt = 3;

/** Maximum numbers of turns that only repeated calls, of turns with only refusals, and of equal refusals among other calls. */
const most = { repeated: 3, fruitless: 7, sameRefusal: 7 };

/** Between two writes, the same call counts as new at most this often, even if its result differs each time. */
const mostDifferentResults = 8;

export interface Judgement {
  progress: Progress;
  /** True when the turn had a new result. */
  isFruitful: boolean;
  /** Advice for the agent after enough unsuccessful repetitions. */
  advice?: string;
}

export function judgeTurn(before: Progress, turn: Turn): Judgement {
  const judged = turn.calls.map((call) => judge(before, call, turn));
  const isFruitful = judged.some(({ isNew }) => isNew);
  const wrote = turn.written.length > 0 && judged.some(({ isNew, isFirst }) => isNew && isFirst);
  const writes = before.writes + (wrote ? 1 : 0);
  const [made, refusals] = [
    new Map(Object.entries(before.made)),
    new Map(wrote ? [] : Object.entries(before.refusals)),
  ];
  for (const { id, result, isError, refusal } of judged) {
    const known = made.get(id);
    made.set(id, { times: (known?.writes === writes ? known.times : 0) + 1, writes, result });
    if (isError) refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
  }
  const { fruitless, repeated, fruitful } = before;
  const onlyRepeats = judged.every(({ isRepeat }) => isRepeat);
  const last = judged.findLast(({ isNew }) => !isNew);
  const vain = last && {
    name: last.name,
    text: last.text,
    isError: last.isError,
    times: Math.max(made.get(last.id)?.times ?? 0, refusals.get(last.refusal) ?? 0),
  };
  const progress: Progress = {
    writes,
    wrote: wrote ? [...new Set([...before.wrote, ...judged.map(({ id }) => id)])] : before.wrote,
    made: Object.fromEntries(made),
    refusals: Object.fromEntries(refusals),
    fruitless: isFruitful ? 0 : fruitless + 1,
    repeated: isFruitful ? 0 : onlyRepeats ? repeated + 1 : repeated,
    fruitful: fruitful + (isFruitful ? 1 : 0),
    ...(before.last && { last: before.last }),
    ...(vain && { last: vain }),
  };
  const isTold = vain !== undefined && [progress.fruitless, vain.times].includes(toldAt);
  return { progress, isFruitful, ...(isTold && { advice: adviceOn(vain) }) };
}

/** The progress without the record of these calls: made again they bring something. */
export function forgetCalls(progress: Progress, calls: readonly ToolCall[]): Progress {
  const forgotten = new Set(calls.map(callName));
  const made = Object.fromEntries(Object.entries(progress.made).filter(([name]) => !forgotten.has(name)));
  return { ...progress, made };
}

const callName = ({ name, input }: Pick<ToolCall, "name" | "input">): string => `${name} ${canonical(input)}`;

function judge(before: Progress, call: ToolCall, turn: Turn) {
  const { name } = call;
  const { text = "Not run.", isError = true } = own(turn.results, call.id) ?? {};
  const id = callName(call);
  const refusal = `${name} ${withoutNumbers(text)}`;
  const result = isError ? refusal : withoutNumbers(text);
  const known = own(before.made, id);
  // A write since the same earlier call may have changed its result.
  const isStale = known !== undefined && known.writes < before.writes;
  const differs = known !== undefined && known.result !== result && known.times < mostDifferentResults;
  const isFirst = known === undefined && !before.wrote.includes(id);
  const isNew = !isError && (isFirst || isStale || differs);
  const isRepeat =
    !isNew && ((known !== undefined && !isStale) || (isError && own(before.refusals, refusal) !== undefined));
  return { name, id, text, isError, refusal, result, isFirst, isNew, isRepeat };
}

function adviceOn({ name, isError, times }: NonNullable<Progress["last"]>): string {
  const again = times >= toldAt ? `${name} has now been called ${times} times with the same outcome. ` : "";
  const what = isError
    ? "Nothing changes by sending it again: read the reason, change what it names, use one of your other tools for it, or go on with another part of your task. If you cannot, say so with `handoff` where you have it, or with `finish`."
    : "You have the result already, and nothing was changed since: go on with it. Write, hand over, or finish.";
  return `${again || "Your last replies had no new result. "}${what}`;
}

/** Describes the loop of a visit; undefined while it makes progress. */
export function circleIn({ fruitless, repeated, refusals, last }: Progress): string | undefined {
  if (last === undefined) return undefined;
  const worst = Math.max(0, ...Object.values(refusals));
  if (repeated <= most.repeated && fruitless <= most.fruitless && worst <= most.sameRefusal) return undefined;
  return last.isError
    ? `Refused calls were repeated, most recently ${last.name}: ${shortened(last.text)}`
    : `Calls without new results were repeated, most recently ${last.name}.`;
}

/** Maximum count of a refusal that carries over to a fresh visit. */
const remembered = 4;

/** Refusal counts at the start of a fresh visit, so that a known refusal is permitted about half as often. A new write clears them. */
export function rememberedRefusals({ refusals }: Progress): Progress["refusals"] {
  const often = Object.entries(refusals).filter(([, times]) => times > remembered);
  return Object.fromEntries(often.map(([refusal]) => [refusal, remembered]));
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299).toWellFormed()}…` : line;
}

/** Removes numbers, because ids, durations and counts differ between otherwise equal texts. */
const withoutNumbers = (text: string): string => text.replaceAll(/\d+/g, "#");

/** Serializes arguments independent of key order. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, each: Json) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

const own = <T>(record: { [key: string]: T }, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
