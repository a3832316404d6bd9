import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Flash } from "../../../schema/site-data.ts";
import type { SessionRef } from "../../ledger/sessions.ts";
import type { Clock } from "../../swarm/ports.ts";
import type { Seal } from "./sealed-cookie.ts";
import { sessionSeconds } from "./sessions.ts";

const flashSeconds = 60;
const signInSeconds = 3_600;

/** State of a pending sign-in until the provider redirects the browser back. */
export interface PendingSignIn {
  state: string;
  nonce: string;
  verifier: string;
  returnTo: string;
}

interface Contents {
  session: SessionRef;
  /** Set for a browser that has shown the outbox's key. */
  outbox: "open";
  flash: Flash;
  /** Newest first: each tab may have one. */
  "sign-ins": PendingSignIn[];
}

const lifetimes: Record<keyof Contents, number> = {
  session: sessionSeconds,
  outbox: sessionSeconds,
  flash: flashSeconds,
  "sign-ins": signInSeconds,
};

/** The site's cookies: sealed, and refused after their expiry even if the browser still sends them. */
export interface Cookies {
  write<Name extends keyof Contents>(c: Context, name: Name, value: Contents[Name]): void;
  read<Name extends keyof Contents>(c: Context, name: Name): Contents[Name] | undefined;
  clear(c: Context, name: keyof Contents): void;
}

export function createCookies(seal: Seal, baseUrl: string, clock: Clock): Cookies {
  const { protocol, port } = new URL(baseUrl);
  const secure = protocol === "https:";
  // Cookies ignore ports: without https the port in the name separates two crews on one computer.
  const nameOf = (name: string) => (secure ? `__Host-crew-${name}` : `crew-${name}-${port || "80"}`);
  const attributes = { path: "/", httpOnly: true, sameSite: "Lax", secure } as const;
  return {
    write(c, name, value) {
      const sealed = seal.close(name, { value, until: clock.now() + lifetimes[name] * 1_000 });
      setCookie(c, nameOf(name), sealed, { ...attributes, maxAge: lifetimes[name] });
    },
    read<Name extends keyof Contents>(c: Context, name: Name) {
      const opened = seal.open(name, getCookie(c, nameOf(name))) as
        | { value: Contents[Name]; until: number }
        | undefined;
      return opened !== undefined && opened.until > clock.now() ? opened.value : undefined;
    },
    clear(c, name) {
      setCookie(c, nameOf(name), "", { ...attributes, maxAge: 0 });
    },
  };
}
