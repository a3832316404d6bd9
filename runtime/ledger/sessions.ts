import { marks } from "../../schema/table.ts";
import { exists, isMissing, marked, set, unmark } from "./expressions.ts";
import type { SessionItem } from "./items.ts";
import { key, personKey } from "./keys.ts";
import { itemsOf, readMarked, readUnder } from "./read.ts";
import type { Stored } from "./stored.ts";
import type { Table } from "./table.ts";
import { addItem, updateItem } from "./write.ts";

/** Identifies a session. */
export interface SessionRef {
  email: string;
  id: string;
}

export async function addSession(table: Table, { email, id }: SessionRef, session: SessionItem): Promise<void> {
  const isNew = await addItem(table, key.session(email, id), {
    ...session,
    ...marked(marks.sessions, session.begunAt),
  });
  if (!isNew) throw new Error(`There is a session ${id} already`);
}

/** Without it, a late write would create an ended session again. */
const isOpen = [exists("pk"), isMissing("endedAt")];

export async function markSessionSeen(table: Table, { email, id }: SessionRef, seenAt: string): Promise<void> {
  await updateItem(table, key.session(email, id), [set("seenAt", seenAt)], ...isOpen);
}

/** Ends a session; false when there is none. The item is kept until DynamoDB deletes it by `expires`: nothing in crew may delete from the table. */
export function endSession(table: Table, { email, id }: SessionRef, endedAt: string): Promise<boolean> {
  return updateItem(table, key.session(email, id), [set("endedAt", endedAt), ...unmark()], ...isOpen);
}

/** Reads one person's sessions, or all that have not been ended. */
export async function readSessions(table: Table, email?: string): Promise<Stored<"session">[]> {
  return email === undefined
    ? itemsOf(await readMarked(table, marks.sessions), "session")
    : readUnder(table, personKey(email), "session");
}
