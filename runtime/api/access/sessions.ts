import { randomBytes } from "node:crypto";
import type { SessionItem } from "../../ledger/items.ts";
import { key } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import { addSession, endSession, markSessionSeen, readSessions, type SessionRef } from "../../ledger/sessions.ts";
import type { Table } from "../../ledger/table.ts";
import type { Clock } from "../../swarm/ports.ts";

export const sessionSeconds = 12 * 3_600;

/** Maximum age of "last seen": writing it for every page would have no use. */
const seenMs = 5 * 60_000;

/** Sign-in sessions. A session is valid as long as its item is, regardless of its cookies. */
export interface Sessions {
  begin(person: { email: string; name: string }, agent: string): Promise<SessionRef>;
  /** `undefined` once it has ended by sign-out, by another person or by expiry. */
  find(ref: SessionRef): Promise<SessionItem | undefined>;
  /** Resolves with true when there was a session to end. */
  end(ref: SessionRef): Promise<boolean>;
  /** Sessions of one person, or of all; newest first. */
  list(email?: string): Promise<(SessionItem & SessionRef)[]>;
}

export function createSessions(table: Table, clock: Clock): Sessions {
  const time = () => new Date(clock.now()).toISOString();
  const isOpen = ({ endedAt, until }: SessionItem) => endedAt === undefined && Date.parse(until) > clock.now();
  return {
    async begin({ email, name }, agent) {
      const ref = { email: email.toLowerCase(), id: randomBytes(12).toString("hex") };
      const end = clock.now() + sessionSeconds * 1_000;
      const item: SessionItem = {
        name,
        agent: agent.slice(0, 300),
        begunAt: time(),
        seenAt: time(),
        until: new Date(end).toISOString(),
        expires: Math.ceil(end / 1_000),
      };
      await addSession(table, ref, item);
      return ref;
    },
    async find(ref) {
      const item = await readItem(table, key.session(ref.email, ref.id));
      if (item === undefined || !isOpen(item)) return undefined;
      if (clock.now() - Date.parse(item.seenAt) > seenMs) await markSessionSeen(table, ref, time());
      return item;
    },
    end: (ref) => endSession(table, ref, time()),
    async list(email) {
      const sessions = await readSessions(table, email);
      return sessions.filter(isOpen).sort((a, b) => (a.begunAt < b.begunAt ? 1 : -1));
    },
  };
}
