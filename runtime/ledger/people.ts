import { prefix } from "../../schema/table.ts";
import type { Person, StatusManifest } from "../../schema/types.ts";
import { exists, set } from "./expressions.ts";
import { canBeKey, key, personKey } from "./keys.ts";
import type { MetaItem, PlaceItem, ProjectPeople } from "./project-item.ts";
import { readUnder } from "./read.ts";
import type { Table } from "./table.ts";
import { putItem, updateItem } from "./write.ts";

/** The manifest with the people whom operators have added. */
export function manifestUnder(people: ProjectPeople | undefined, manifest: StatusManifest): StatusManifest {
  return people === undefined ? manifest : { ...manifest, people: { ...manifest.people, ...people.groups } };
}

/** True when an operator added this address, regardless of the engagement's declaration. */
export function wasGivenPlace(people: ProjectPeople | undefined, email: string): boolean {
  const isThey = (person: Person | undefined) => person?.email.toLowerCase() === email.toLowerCase();
  if (!people?.changes.some(({ added }) => isThey(added))) return false;
  return Object.values(people.groups).flat().some(isThey);
}

/** Current or former name of an address in the project; the address itself when it never had one. */
export function nameIn(
  { manifest, meta }: { manifest: StatusManifest; meta: Pick<MetaItem, "people"> },
  email: string,
): string {
  const former = (meta.people?.changes ?? []).flatMap(({ removed }) => (removed ? [removed] : []));
  const everybody = [...Object.values(manifest.people).flat(), ...former];
  return everybody.find((person) => person.email.toLowerCase() === email.toLowerCase())?.name ?? email;
}

export async function givePlace(table: Table, email: string, place: PlaceItem): Promise<void> {
  await putItem(table, key.place(email, place.project, place.group), place);
}

/** Ends a place but keeps the item: nothing in crew may delete from the table. */
export async function endPlace(
  table: Table,
  email: string,
  { project, group }: Pick<PlaceItem, "project" | "group">,
  time: string,
): Promise<void> {
  await updateItem(table, key.place(email, project, group), [set("endedAt", time)], exists("pk"));
}

/** Places that operators have given to an address and not removed. */
export async function placesGiven(table: Table, email: string): Promise<PlaceItem[]> {
  if (!canBeKey({ pk: personKey(email), sk: prefix.place })) return [];
  const places = await readUnder(table, personKey(email), "place");
  return places.filter(({ endedAt }) => endedAt === undefined);
}
