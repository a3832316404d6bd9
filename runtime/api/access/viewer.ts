import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import type { Viewer } from "../../../schema/site-data.ts";
import type { Person, StatusManifest } from "../../../schema/types.ts";
import type { ApiOptions } from "../options.ts";
import { Problem } from "../problem.ts";
import type { Manifests } from "../projects/manifests.ts";
import type { Cookies } from "./cookies.ts";
import { requireSameOrigin } from "./same-origin.ts";

/** The group whose members see every project and decide where a phase cannot go on. */
export const operatorGroup = "operators";

/** Who is asking, and whether it is the owner of this machine or of the account, who stands in for any operator. */
export interface Caller extends Viewer {
  ownsMachine: boolean;
}

/** Names the caller of each request: by bearer token on one machine, by the right to invoke the function, else by session. A cookie's change must be same-origin. */
export function createCallers(options: ApiOptions, manifests: Manifests, cookies: Cookies) {
  const describe = async (email: string, name: string, ownsMachine: boolean): Promise<Caller> => {
    const people = await manifests.people();
    const declared = people.find(({ person }) => isSame(person.email, email));
    const isOperator = people.some(({ person, group }) => group === operatorGroup && isSame(person.email, email));
    return { email: email.toLowerCase(), name: declared?.person.name ?? name, isOperator, ownsMachine };
  };

  const byToken = async (c: Context, token: string): Promise<Caller> => {
    if (options.oneMachine === undefined || !isSecret(token, options.oneMachine.accessToken)) {
      throw new Problem(
        401,
        "Wrong access token",
        "The access token is not this instance's. It is in the instance file.",
      );
    }
    const as = c.req.header("x-crew-as");
    return as === undefined ? standIn() : describe(as, as, false);
  };

  const standIn = async (): Promise<Caller> => {
    const operator = (await manifests.people()).find(({ group }) => group === operatorGroup)?.person;
    return {
      email: operator?.email.toLowerCase() ?? "",
      name: operator?.name ?? "Operator",
      isOperator: true,
      ownsMachine: true,
    };
  };

  const direct = async (as: string | undefined): Promise<Caller> => {
    if (as === undefined) return standIn();
    const isDeclared = (await manifests.people()).some(({ person }) => isSame(person.email, as));
    if (!isDeclared) throw new Problem(403, "Nobody of the engagement", `The engagement declares nobody as ${as}.`);
    return describe(as, as, false);
  };

  return async (c: Context): Promise<Caller | undefined> => {
    const access = (c.env as { direct?: { as?: string } } | undefined)?.direct;
    if (access !== undefined) return direct(access.as);
    const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (token !== undefined) return byToken(c, token);
    if (c.req.method !== "GET" && c.req.method !== "HEAD") requireSameOrigin(c.req.raw, options.identity.baseUrl);
    const session = cookies.read(c, "session");
    return session === undefined ? undefined : describe(session.email, session.name, false);
  };
}

export function isSame(email: string, other: string): boolean {
  return email.toLowerCase() === other.toLowerCase();
}

export function peopleOf({ manifest }: { manifest: StatusManifest }, group: string): Person[] {
  return manifest.people[group] ?? [];
}

/** The person as a project's group knows it; `undefined` when the caller is not in the group. */
export function memberOf(manifest: StatusManifest, group: string, caller: Caller): Person | undefined {
  const members = manifest.people[group] ?? [];
  const member = members.find((person) => isSame(person.email, caller.email));
  return member ?? (caller.ownsMachine && group === operatorGroup ? members[0] : undefined);
}

export function maySee(manifest: StatusManifest, caller: Caller): boolean {
  return (
    caller.isOperator || Object.keys(manifest.people).some((group) => memberOf(manifest, group, caller) !== undefined)
  );
}

function isSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
