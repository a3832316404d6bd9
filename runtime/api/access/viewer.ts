import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { partsOfStartable } from "../../../schema/startable-name.ts";
import type { Person } from "../../../schema/types.ts";
import { type Caller, isSame, operatorGroup } from "../../inbox/caller.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import { placesGiven } from "../../ledger/people.ts";
import type { ApiOptions } from "../options.ts";
import { Problem } from "../problem.ts";
import type { Cookies } from "./cookies.ts";
import { requireSameOrigin } from "./same-origin.ts";
import type { Sessions } from "./sessions.ts";

/** Declared by a deployed engagement, or given by an operator in one project. */
interface Place {
  person: Person;
  group: string;
  engagement?: string;
}

interface CallerSources {
  manifests: Manifests;
  cookies: Cookies;
  sessions: Sessions;
}

/** Identifies callers. */
export interface Callers {
  /** Identifies by bearer token locally, by the permission to invoke the function, else by session. A change with a cookie must be same-origin. */
  identify(c: Context): Promise<Caller | undefined>;
  /** Returns a person who has just signed in. */
  named(person: { email: string; name: string }): Promise<Caller>;
}

/** Names of the deployed engagements; several flows of one are one. */
function deployedEngagements({ deployments }: Pick<ApiOptions, "deployments">): string[] {
  return [...new Set(Object.keys(deployments).map((name) => partsOfStartable(name).engagement))];
}

export function createCallers(options: ApiOptions, { manifests, cookies, sessions }: CallerSources): Callers {
  /** Places of a person. Rejects while an engagement that may name the person cannot be read, so that its session is not ended wrongly. */
  const placesOf = async (email: string): Promise<Place[]> => {
    const declared = (await manifests.people()).filter(({ person }) => isSame(person.email, email));
    const places = declared.length > 0 ? declared : await givenTo(email);
    const [fault] = places.length > 0 ? [] : (await manifests.deployed()).faults;
    if (fault !== undefined) throw fault;
    return places;
  };

  const givenTo = async (email: string): Promise<Place[]> =>
    (await placesGiven(options.table, email)).map(({ name, group }) => ({ person: { name, email }, group }));

  const describe = (email: string, name: string, places: Place[]): Caller => ({
    email: email.toLowerCase(),
    name: places[0]?.person.name ?? name,
    isOperator: places.some(({ group }) => group === operatorGroup),
    ownsMachine: false,
    withoutPlaceIn: deployedEngagements(options).filter(
      (deployed) => !places.some(({ engagement }) => engagement === deployed),
    ),
  });

  const byToken = async (c: Context, token: string): Promise<Caller> => {
    if (options.oneMachine === undefined || !isSecret(token, options.oneMachine.accessToken)) {
      throw new Problem(
        401,
        "Wrong access token",
        "The access token is not this instance's. It is in the instance file.",
      );
    }
    const as = c.req.header("x-crew-as");
    const caller = as === undefined ? await standIn() : describe(as, as, await placesOf(as));
    return { ...caller, channel: "machine" };
  };

  const standIn = async (): Promise<Caller> => {
    const operator = (await manifests.people()).find(({ group }) => group === operatorGroup)?.person;
    return {
      email: operator?.email.toLowerCase() ?? "",
      name: operator?.name ?? "Operator",
      isOperator: true,
      ownsMachine: true,
      withoutPlaceIn: [],
    };
  };

  const direct = async (as: string | undefined): Promise<Caller> => {
    if (as === undefined) return { ...(await standIn()), channel: "account" };
    const places = await placesOf(as);
    if (places.length === 0)
      throw new Problem(403, "Nobody of the engagement", `The engagement declares no person ${as}.`);
    return { ...describe(as, as, places), channel: "account" };
  };

  /** A person who has lost their place in the YAML is signed out, and stays signed out if the place is restored. */
  const bySession = async (c: Context): Promise<Caller | undefined> => {
    const ref = cookies.read(c, "session");
    const session = ref && (await sessions.find(ref));
    if (ref === undefined || session === undefined) return undefined;
    const places = await placesOf(ref.email);
    if (places.length > 0) return { ...describe(ref.email, session.name, places), session: ref.id };
    await sessions.end(ref);
    return undefined;
  };

  const identify = async (c: Context): Promise<Caller | undefined> => {
    const access = (c.env as { direct?: { as?: string } } | undefined)?.direct;
    if (access !== undefined) return direct(access.as);
    const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (token !== undefined) return byToken(c, token);
    if (c.req.method !== "GET" && c.req.method !== "HEAD") requireSameOrigin(c.req.raw, options.identity.baseUrl);
    return bySession(c);
  };
  return { identify, named: async ({ email, name }) => describe(email, name, await placesOf(email)) };
}

function isSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
