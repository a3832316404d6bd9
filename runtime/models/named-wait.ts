import type { Failure } from "./model-provider.ts";

/** A daily quota comes back at a time that the service may not name; asking once an hour finds it. */
const dailyWaitMs = 3_600_000;

/**
 * Returns the milliseconds that a refusal names in its words: Anthropic names the day from which a spend limit allows calls again, OpenAI a
 * duration ("Please try again in 7m12s"), and Amazon Bedrock only that the quota is one of a day. Undefined when it names none, and
 * for other failures: their words may be about the request, such as a tool called `daily_report`.
 */
export function waitInWords(failure: Failure, words: string, now: number): number | undefined {
  if (failure !== "throttled" && failure !== "no-access") return undefined;
  const [, date, time] = /regain access on (\d{4}-\d\d-\d\d)(?: at (\d\d:\d\d))?/i.exec(words) ?? [];
  if (date !== undefined) return positive(Date.parse(`${date}T${time ?? "00:00"}:00Z`) - now);
  const duration = /try again in ((?:\d+(?:\.\d+)?(?:ms|d|h|m|s))+)/i.exec(words)?.[1];
  if (duration !== undefined) return positive(durationMs(duration));
  return /\bper day\b|\bdaily\b/i.test(words) ? dailyWaitMs : undefined;
}

const unitMs: { [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(text: string): number {
  const parts = [...text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)(ms|d|h|m|s)/g)];
  return parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (unitMs[unit] ?? 0), 0);
}

const positive = (milliseconds: number): number | undefined => (milliseconds > 0 ? milliseconds : undefined);
