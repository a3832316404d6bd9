import type { Context } from "hono";
import type { Caller } from "../inbox/caller.ts";
import type { Decider } from "../inbox/decider.ts";
import { createManifests, type Manifests } from "../inbox/manifests.ts";
import { createRevisions, type Revisions } from "../inbox/revisions.ts";
import { type Cookies, createCookies } from "./access/cookies.ts";
import { createSeal, type Seal } from "./access/sealed-cookie.ts";
import { createSessions, type Sessions } from "./access/sessions.ts";
import { createSignInLinks, type SignInLinks } from "./access/sign-in-links.ts";
import { type Callers, createCallers } from "./access/viewer.ts";
import type { ApiOptions } from "./options.ts";
import { Problem } from "./problem.ts";
import { createHurry, type Hurry } from "./triggers/forge/hurry.ts";
import { createMessageCounts, type MessageCounts } from "./triggers/message-counts.ts";

/** Services of every route. */
export interface Services {
  options: ApiOptions;
  decider: Decider;
  manifests: Manifests;
  revisions: Revisions;
  cookies: Cookies;
  seal: Seal;
  sessions: Sessions;
  links: SignInLinks;
  callers: Callers;
  messageCounts: MessageCounts;
  hurry: Hurry;
}

export function createServices(options: ApiOptions): Services {
  const { table, machine, objects, clock, deployments, identity } = options;
  const manifests = createManifests(objects, deployments);
  const seal = createSeal(options.sessionKey);
  const cookies = createCookies(seal, identity.baseUrl, clock);
  const sessions = createSessions(table, clock);
  const revisions = createRevisions(table, objects);
  return {
    options,
    manifests,
    cookies,
    seal,
    sessions,
    links: createSignInLinks(clock),
    revisions,
    decider: { table, manifests, revisions, machine, objects, clock },
    hurry: createHurry({ clock }),
    messageCounts: createMessageCounts(options),
    callers: createCallers(options, { manifests, cookies, sessions }),
  };
}

/** Environment of a request after `identify` has run. */
export interface Env {
  Bindings: {
    /** Set only by the function, for a request outside HTTP: its sender has permission to invoke the function. */
    direct?: { as?: string };
    /** Remote address of the connection, set by the local server. */
    peer?: string | undefined;
  };
  Variables: {
    caller: Caller | undefined;
    /** Page of the submitted form, which a refusal shows. */
    page?: string;
    /** Fields of the submitted form, once it was read. */
    fields?: Record<string, string>;
    /** Its files, by field. */
    files?: Record<string, { name: string; bytes: Uint8Array }>;
  };
}

export function requireCaller(c: Context<Env>): Caller {
  const caller = c.get("caller");
  if (caller === undefined) throw new Problem(401, "Not signed in", "Sign in first.");
  return caller;
}
