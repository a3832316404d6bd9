/** Causes of failures, by what a caller can do about them. */
export type FailureKind =
  /** The forge does not do it for these credentials, or not for this object: a person has to change something. */
  | "refused"
  /** Somebody changed the object since: read it again. */
  | "moved"
  /** It does not exist, or the credentials may not see it. */
  | "absent"
  /** Too many requests: not before `until`. */
  | "limited"
  /** No answer, or one of a service in trouble. The forge may have acted on the request. */
  | "unreachable";

/** The only error of a forge's operations. */
export class ForgeFailure extends Error {
  override readonly name: string = "ForgeFailure";
  readonly kind: FailureKind;
  /** Time in milliseconds before which nothing more is asked; of `limited` only. */
  readonly until: number | undefined;

  constructor(kind: FailureKind, reason: string, until?: number) {
    super(reason);
    this.kind = kind;
    this.until = until;
  }
}

/** An object with more than what is read of one. Anybody can make one, so it must not hold up others. */
export class TooLong extends ForgeFailure {
  constructor(reason: string) {
    super("refused", reason);
  }
}

/** An answer that is longer than what is read. Of a list, a shorter page may be read instead. */
export class Oversized extends TooLong {
  constructor() {
    super("The forge's answer has more than 1 MB");
  }
}

/** An answer that names another address, which is not followed. */
export class Elsewhere extends ForgeFailure {
  constructor(answer: string) {
    super("refused", `${answer} (it has another address now)`);
  }
}

/** Resolves with something else for an object that is not there, or is too long to be read: it would stop a look for ever, and anybody can make one. */
export function unlessGone<Found, Instead>(work: Promise<Found>, instead: Instead): Promise<Found | Instead> {
  return work.catch((error: unknown) => {
    if (isGone(error)) return instead;
    throw error;
  });
}

export function isGone(error: unknown): error is ForgeFailure {
  return error instanceof TooLong || (error instanceof ForgeFailure && error.kind === "absent");
}

/** Without a time in the answer: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api (read 2026-11-28). */
const usualRestMs = 60_000;
/** A forge that asks for more is asked again after this time: a wrong header must not stop a team for ever. */
const longestRestMs = 3_600_000;
const longestReason = 300;

/** Returns the failure that an answer means. `said` is the forge's own text. */
export function failureOf(status: number, headers: Headers, said: string, now: number): ForgeFailure {
  const words = said.replace(/\s+/g, " ").trim().slice(0, longestReason);
  const answer = `The forge answered ${status}${words === "" ? "" : `: ${words}`}`;
  if (status === 429 || (status === 403 && isLimit(headers, said))) return limited(answer, headers, now);
  if (status >= 300 && status < 400) return new Elsewhere(answer);
  if (status === 404 || status === 410) return new ForgeFailure("absent", answer);
  if (status === 409) return new ForgeFailure("moved", answer);
  if (status >= 500 || status === 408) return new ForgeFailure("unreachable", answer);
  return new ForgeFailure("refused", answer);
}

/** True where a refusal is one of too many requests: GitHub answers 403, and GraphQL 200, to those and to others. */
export function isLimit(headers: Headers, said: string): boolean {
  return headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0" || /rate limit/i.test(said);
}

/** Returns the failure of too many requests, with the time that the forge named. */
export function limited(answer: string, headers: Headers, now: number): ForgeFailure {
  return new ForgeFailure("limited", answer, restUntil(headers, now));
}

function restUntil(headers: Headers, now: number): number {
  const latest = now + longestRestMs;
  const after = headers.get("retry-after");
  if (after !== null && /^\d{1,9}$/.test(after.trim())) return Math.min(latest, now + Number(after) * 1000);
  const date = after === null ? Number.NaN : Date.parse(after);
  if (!Number.isNaN(date)) return Math.min(latest, Math.max(now, date));
  // GitHub's header, and GitLab's: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits (read 2026-11-28).
  const reset = headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset") ?? "";
  if (/^\d{1,12}$/.test(reset)) return Math.min(latest, Math.max(now, Number(reset) * 1000));
  return now + usualRestMs;
}
