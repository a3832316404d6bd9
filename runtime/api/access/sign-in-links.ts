import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../swarm/ports.ts";

const lifetimeMs = 15 * 60_000;

/** The person whom a link signs in. */
export interface LinkedPerson {
  email: string;
  name: string;
}

/**
 * Local single-use links that each sign one person in. They are in memory and end with the process. Opening the page of
 * a link does not use it up, because programs open addresses too.
 */
export interface SignInLinks {
  /** Creates a link; the token is its secret. */
  make(person: LinkedPerson): { token: string; until: string };
  look(token: string): LinkedPerson | undefined;
  use(token: string): LinkedPerson | undefined;
}

export function createSignInLinks(clock: Clock): SignInLinks {
  const open = new Map<string, { person: LinkedPerson; until: number }>();
  const digest = (token: string) => createHash("sha256").update(token).digest("base64url");
  const look = (token: string) => {
    const found = open.get(digest(token));
    return found !== undefined && found.until > clock.now() ? found.person : undefined;
  };
  return {
    make(person) {
      for (const [key, { until }] of open) if (until <= clock.now()) open.delete(key);
      const token = randomBytes(24).toString("base64url");
      const until = clock.now() + lifetimeMs;
      open.set(digest(token), { person, until });
      return { token, until: new Date(until).toISOString() };
    },
    look,
    use(token) {
      const person = look(token);
      open.delete(digest(token));
      return person;
    },
  };
}
