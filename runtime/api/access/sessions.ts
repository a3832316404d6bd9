import { randomBytes } from "node:crypto";
import type { SessionItem } from "../../ledger/items.ts";
import { key } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import { addSession, endSession, markSessionSeen, readSessions, type SessionRef } from "../../ledger/sessions.ts";
import type { Table } from "../../ledger/table.ts";
import type { Clock } from "../../swarm/ports.ts";

export const sessionSeconds = 12 * 3_600;

/** How old "last seen" may be: a write for every page would tell nobody more. */
const seenMs = 5 * 60_000;

/** Who is signed in where. A session is good as long as its item says so, whatever cookies there are of it. */
export interface Sessions {
  begin(person: { email: string; name: string }, agent: string): Promise<SessionRef>;
  /** `undefined` once it has ended, by sign-out, by somebody or by its time. */
  find(ref: SessionRef): Promise<SessionItem | undefined>;
  /** Whether there was one to end. */
  end(ref: SessionRef): Promise<boolean>;
  /** One person's, or everybody's; newest first. */
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
      const item = await readItem<SessionItem>(table, key.session(ref.email, ref.id));
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
