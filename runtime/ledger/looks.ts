import { addFrom, equals, exists, isMissing, remove, set, setAll } from "./expressions.ts";
import type { FailingLooks, LookItem, SeenEvent } from "./flow-items.ts";
import { type KeyOf, key } from "./keys.ts";
import { readItem } from "./read.ts";
import type { Table } from "./table.ts";
import { addItem, updateItem } from "./write.ts";

/** The place up to which a trigger has followed the events of a repository, as it was read. */
export type LookedUntil = LookItem & KeyOf<"look">;

/** Returns the place up to which events were followed. What is new is followed from `begin` on. */
export async function lookedUntil(
  table: Table,
  { engagement, trigger, repository }: { engagement: string; trigger: string; repository: string },
  begin: string,
): Promise<LookedUntil> {
  const itemKey = key.look(engagement, trigger, repository);
  const known = await readItem(table, itemKey);
  if (known !== undefined) return known;
  const item: LookItem = { since: begin };
  if (await addItem(table, itemKey, item)) return { ...itemKey, ...item };
  // Somebody else has just written it.
  return (await readItem(table, itemKey)) ?? { ...itemKey, ...item };
}

/** Events that are kept of one place: enough to tell those that a look meets again, at its first moment. */
export const mostSeen = 20;

/** Returns those of the events that were not seen before with the same outcome; one that has started something is done with. */
export function notSeen(before: readonly SeenEvent[], met: readonly SeenEvent[]): SeenEvent[] {
  const isKnown = ({ id, outcome }: SeenEvent) =>
    before.some((each) => each.id === id && [outcome, "started"].includes(each.outcome));
  return met.filter((each) => !isKnown(each));
}

/**
 * Records how far events were followed, and counts those that were not seen before; false when somebody else has done so since, who then
 * looks again from there. In one write: a look that was killed has counted nothing.
 */
export function recordLooked(
  table: Table,
  { pk, sk, since, head, seen: before = [] }: LookedUntil,
  looked: Partial<Pick<LookItem, "since" | "from" | "passed" | "tag" | "head">>,
  met: readonly SeenEvent[] = [],
): Promise<boolean> {
  const seen = notSeen(before, met);
  const changes = [
    ...setAll(looked),
    ...[...new Set(seen.map(({ outcome }) => outcome))].map((outcome) =>
      addFrom(`count ${outcome}`, 0, seen.filter((each) => each.outcome === outcome).length),
    ),
    ...(seen.length > 0 ? [set("seen", [...before, ...seen].slice(-mostSeen))] : []),
    // A tag belongs to one place.
    ...(looked.tag === undefined && looked.since !== undefined ? remove("tag") : []),
  ];
  return updateItem(
    table,
    { pk, sk },
    changes,
    equals("since", since),
    head === undefined ? isMissing("head") : equals("head", head),
  );
}

/** Records that looks fail, or without an argument that they do not any more. */
export async function recordFailing(table: Table, { pk, sk }: KeyOf<"look">, failing?: FailingLooks): Promise<void> {
  const changes = failing === undefined ? remove("failing") : [set("failing", failing)];
  await updateItem(table, { pk, sk }, changes, exists("since"));
}

/** A forge as it is asked with one secret. */
export interface AskedForge {
  forge: string;
  url?: string | undefined;
  credentials: string;
}

/** A rest holds for everything that asks with the same credentials, so its item is not one of a trigger. */
const restKey = ({ forge, url = "", credentials }: AskedForge) => key.look("", `${forge} ${url}`, credentials);

/** Returns the time before which a forge wants no requests. */
export async function restsUntil(table: Table, asked: AskedForge): Promise<string | undefined> {
  return (await readItem(table, restKey(asked)))?.restsUntil;
}

export async function recordRest(table: Table, asked: AskedForge, until: string): Promise<void> {
  await updateItem(table, restKey(asked), setAll({ since: until, restsUntil: until }));
}
