import type { Session } from "../../../schema/types.ts";
import type { Caller } from "../../inbox/caller.ts";
import type { Sessions } from "../access/sessions.ts";

/** The caller's sessions, newest first; for an operator, all sessions. */
export async function listSessions(sessions: Sessions, caller: Caller): Promise<Session[]> {
  const found = await sessions.list(caller.isOperator ? undefined : caller.email);
  return found.map(({ id, email, name, agent, begunAt, seenAt, until }) => ({
    id,
    email,
    name,
    agent,
    begunAt,
    seenAt,
    until,
    isCurrent: id === caller.session,
  }));
}
