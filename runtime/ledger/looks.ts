import { equals, isMissing, remove, setAll } from "./expressions.ts";
import type { LookItem } from "./flow-items.ts";
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

/** Records how far events were followed; false when somebody else has done so since, who then looks again from there. */
export function recordLooked(
  table: Table,
  { pk, sk, since, head }: LookedUntil,
  looked: Partial<LookItem>,
): Promise<boolean> {
  const changes = [
    ...setAll(looked),
    // A tag belongs to one place.
    ...(looked.tag === undefined && looked.since !== undefined ? remove("tag") : []),
    ...(looked.restsUntil === undefined ? remove("restsUntil") : []),
  ];
  return updateItem(
    table,
    { pk, sk },
    changes,
    equals("since", since),
    head === undefined ? isMissing("head") : equals("head", head),
  );
}
