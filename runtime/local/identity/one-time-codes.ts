import { createHmac, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

const lifetimeMs = 10 * 60_000;
const tries = 5;
const windowMs = 15 * 60_000;
const shortCodesPerAddress = 5;
const shortDigits = 6;
const longDigits = 12;

/** A code that was mailed. A long one is valid in any sign-in of its address and, like a short one, only once. */
interface Code {
  digits: string;
  expiresAt: number;
  isUsed: boolean;
}

interface Challenge {
  email: string;
  code: Code;
  triesLeft: number;
}

export type CodeCheck = { kind: "right"; email: string } | { kind: "wrong"; triesLeft: number } | { kind: "over" };

/**
 * One-time codes by mail, one open per sign-in. An undeclared address gets a challenge like any other, only without mail,
 * so that a visitor cannot distinguish the two.
 *
 * No address is ever locked out, since the person cannot be distinguished from an attacker. Instead, an address with many recent
 * requests gets longer codes, which cannot be guessed, and fewer mails: six digits allow at most 25 attempts in 15 minutes; after
 * that a code has twelve digits, in one mail every five minutes.
 */
export interface OneTimeCodes {
  /** Returns the code to mail, or `undefined` when a recently mailed one is still valid. */
  issue(signIn: string, email: string): string | undefined;
  /** Checks a code. A correct code is used up; the fifth wrong one closes the challenge. */
  check(signIn: string, digits: string): CodeCheck;
  /** Address that the open challenge was sent to. */
  pending(signIn: string): string | undefined;
  /** Drops the open challenge, so that a different address can be entered. */
  forget(signIn: string): void;
}

export function createOneTimeCodes(clock: { now(): number }): OneTimeCodes {
  const secret = randomBytes(32);
  // All three are ordered by expiry, so expired entries are at the front.
  const challenges = new Map<string, Challenge>();
  const shortCodes = new Map<string, number[]>();
  const longCodes = new Map<string, Code>();

  const digest = (text: string) => createHmac("sha256", secret).update(text).digest();
  const open = (signIn: string): Challenge | undefined => {
    const challenge = challenges.get(signIn);
    return challenge && challenge.code.expiresAt > clock.now() && !challenge.code.isUsed ? challenge : undefined;
  };
  const dropOld = () => {
    const now = clock.now();
    dropWhile(challenges, ({ code }) => code.expiresAt <= now);
    dropWhile(shortCodes, (times) => (times.at(-1) ?? 0) <= now - windowMs);
    dropWhile(longCodes, (code) => code.expiresAt <= now);
  };
  const newCode = (digits: number): Code => ({
    digits: Array.from({ length: digits / 3 }, () => String(randomInt(1_000)).padStart(3, "0")).join(""),
    expiresAt: clock.now() + lifetimeMs,
    isUsed: false,
  });
  const mayBeShort = (email: string): boolean => {
    const now = clock.now();
    const times = (shortCodes.get(email) ?? []).filter((time) => time > now - windowMs);
    if (times.length >= shortCodesPerAddress) return false;
    put(shortCodes, email, [...times, now]);
    return true;
  };
  const longCode = (email: string): { code: Code; isNew: boolean } => {
    const known = longCodes.get(email);
    if (known && !known.isUsed && known.expiresAt > clock.now() + lifetimeMs / 2) return { code: known, isNew: false };
    const code = newCode(longDigits);
    put(longCodes, email, code);
    return { code, isNew: true };
  };

  return {
    issue(signIn, email) {
      dropOld();
      const { code, isNew } = mayBeShort(email) ? { code: newCode(shortDigits), isNew: true } : longCode(email);
      put(challenges, signIn, { email, code, triesLeft: tries });
      return isNew ? code.digits : undefined;
    },
    check(signIn, digits) {
      const challenge = open(signIn);
      if (challenge === undefined) return { kind: "over" };
      challenge.triesLeft -= 1;
      const isRight = timingSafeEqual(digest(challenge.code.digits), digest(digits));
      if (isRight || challenge.triesLeft === 0) challenges.delete(signIn);
      if (isRight) challenge.code.isUsed = true;
      if (isRight) return { kind: "right", email: challenge.email };
      return challenge.triesLeft === 0 ? { kind: "over" } : { kind: "wrong", triesLeft: challenge.triesLeft };
    },
    pending: (signIn) => open(signIn)?.email,
    forget: (signIn) => void challenges.delete(signIn),
  };
}

/** Moves the key to the end of the map. */
function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
}

function dropWhile<Value>(map: Map<string, Value>, isOver: (value: Value) => boolean): void {
  for (const [key, value] of map) {
    if (!isOver(value)) return;
    map.delete(key);
  }
}
