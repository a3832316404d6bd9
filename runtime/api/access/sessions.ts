import { randomBytes } from "node:crypto";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marks, prefix } from "../../../schema/table.ts";
import { applied } from "../../ledger/conditions.ts";
import type { SessionItem } from "../../ledger/items.ts";
import { key, personKey } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import type { Clock } from "../../swarm/ports.ts";
import { type Keyed, readMarked, readUnder } from "../projects/queries.ts";

export const SESSION_SECONDS = 12 * 3_600;

/** How old "last seen" may be: a write for every page would tell nobody more. */
const SEEN_MS = 5 * 60_000;

/** What a browser holds of a session, sealed. */
export interface SessionRef {
  email: string;
  id: string;
}

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
  const change = (ref: SessionRef, expression: string, values: object) =>
    applied(
      table.documents.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { ...key.session(ref.email, ref.id) },
          UpdateExpression: expression,
          // Without it, what comes late would make an ended session anew.
          ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(endedAt)",
          ExpressionAttributeValues: { ...values },
        }),
      ),
    );

  return {
    async begin({ email, name }, agent) {
      const ref = { email: email.toLowerCase(), id: randomBytes(12).toString("hex") };
      const end = clock.now() + SESSION_SECONDS * 1_000;
      const item: SessionItem = {
        name,
        agent: agent.slice(0, 300),
        begunAt: time(),
        seenAt: time(),
        until: new Date(end).toISOString(),
        expires: Math.ceil(end / 1_000),
        gsi1pk: marks.sessions,
        gsi1sk: time(),
      };
      const Item = { ...item, ...key.session(ref.email, ref.id) };
      const isNew = "attribute_not_exists(pk)";
      await table.documents.send(new PutCommand({ TableName: table.name, Item, ConditionExpression: isNew }));
      return ref;
    },
    async find(ref) {
      const item = await readItem<SessionItem>(table, key.session(ref.email, ref.id));
      if (item === undefined || !isOpen(item)) return undefined;
      if (clock.now() - Date.parse(item.seenAt) > SEEN_MS) await change(ref, "SET seenAt = :now", { ":now": time() });
      return item;
    },
    // Kept until DynamoDB drops it by `expires`: nothing in crew may delete from the table.
    end: (ref) => change(ref, "SET endedAt = :now REMOVE gsi1pk, gsi1sk", { ":now": time() }),
    async list(email) {
      const all = () => readMarked<SessionItem>(table, marks.sessions);
      const items = email === undefined ? all() : readUnder<SessionItem>(table, personKey(email), prefix.session);
      return (await items)
        .filter(isOpen)
        .map((item) => ({ ...item, ...refOf(item) }))
        .sort((a, b) => (a.begunAt < b.begunAt ? 1 : -1));
    },
  };
}

function refOf({ pk, sk }: Keyed<SessionItem>): SessionRef {
  return { email: pk.slice(personKey("").length), id: sk.slice(prefix.session.length) };
}
