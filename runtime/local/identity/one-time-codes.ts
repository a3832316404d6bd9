import { createHmac, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

const LIFETIME_MS = 10 * 60_000;
const TRIES = 5;
const RATE_WINDOW_MS = 15 * 60_000;
const CODES_PER_ADDRESS = 5;
const CODES_IN_ALL = 200;

interface Challenge {
  email: string;
  digest: Buffer;
  expiresAt: number;
  triesLeft: number;
}

export type CodeCheck = { kind: "right"; email: string } | { kind: "wrong"; triesLeft: number } | { kind: "over" };

/**
 * Six-digit codes, one open per sign-in. An address nobody declared gets a challenge like any other, only without mail, so
 * that nothing a visitor sees tells the two apart.
 */
export interface OneTimeCodes {
  /** The code to mail, or `undefined` when too many were asked for lately. */
  issue(signIn: string, email: string): string | undefined;
  /** A right code is used up by the check; the fifth wrong one closes the challenge. */
  check(signIn: string, code: string): CodeCheck;
  /** The address the open challenge was sent to. */
  pending(signIn: string): string | undefined;
  /** Drops the open challenge, so that another address can be entered. */
  forget(signIn: string): void;
}

export function createOneTimeCodes(clock: { now(): number }): OneTimeCodes {
  const secret = randomBytes(32);
  const challenges = new Map<string, Challenge>();
  let issued: { email: string; time: number }[] = [];

  const digestOf = (signIn: string, code: string) => createHmac("sha256", secret).update(`${signIn}\0${code}`).digest();
  const open = (signIn: string): Challenge | undefined => {
    const challenge = challenges.get(signIn);
    return challenge !== undefined && challenge.expiresAt > clock.now() ? challenge : undefined;
  };
  const dropExpired = () => {
    const now = clock.now();
    issued = issued.filter((code) => code.time > now - RATE_WINDOW_MS);
    for (const [signIn, challenge] of challenges) if (challenge.expiresAt <= now) challenges.delete(signIn);
  };

  return {
    issue(signIn, email) {
      dropExpired();
      const toThisAddress = issued.filter((code) => code.email === email).length;
      if (toThisAddress >= CODES_PER_ADDRESS || issued.length >= CODES_IN_ALL) return undefined;
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      const now = clock.now();
      issued.push({ email, time: now });
      challenges.set(signIn, {
        email,
        digest: digestOf(signIn, code),
        expiresAt: now + LIFETIME_MS,
        triesLeft: TRIES,
      });
      return code;
    },
    check(signIn, code) {
      const challenge = open(signIn);
      if (challenge === undefined) return { kind: "over" };
      challenge.triesLeft -= 1;
      const right = timingSafeEqual(challenge.digest, digestOf(signIn, code));
      if (right || challenge.triesLeft === 0) challenges.delete(signIn);
      if (right) return { kind: "right", email: challenge.email };
      return challenge.triesLeft === 0 ? { kind: "over" } : { kind: "wrong", triesLeft: challenge.triesLeft };
    },
    pending: (signIn) => open(signIn)?.email,
    forget: (signIn) => void challenges.delete(signIn),
  };
}
