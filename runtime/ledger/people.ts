import { PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { prefix } from "../../schema/table.ts";
import type { Person, StatusManifest } from "../../schema/types.ts";
import { applied } from "./conditions.ts";
import type { MetaItem, PlaceItem, ProjectPeople } from "./items.ts";
import { canBeKey, key, personKey } from "./keys.ts";
import type { Table } from "./table.ts";

/** The manifest with the people whom operators have put into it. */
export function manifestUnder(people: ProjectPeople | undefined, manifest: StatusManifest): StatusManifest {
  return people === undefined ? manifest : { ...manifest, people: { ...manifest.people, ...people.groups } };
}

/** True where an operator gave this address its place, whatever the engagement declares. */
export function wasGivenPlace(people: ProjectPeople | undefined, email: string): boolean {
  const isThey = (person: Person | undefined) => person?.email.toLowerCase() === email.toLowerCase();
  if (!people?.changes.some(({ added }) => isThey(added))) return false;
  return Object.values(people.groups).flat().some(isThey);
}

/** The name that an address has, or had, in the project; the address itself where nobody ever had it. */
export function nameIn(
  { manifest, meta }: { manifest: StatusManifest; meta: Pick<MetaItem, "people"> },
  email: string,
): string {
  const former = (meta.people?.changes ?? []).flatMap(({ removed }) => (removed ? [removed] : []));
  const everybody = [...Object.values(manifest.people).flat(), ...former];
  return everybody.find((person) => person.email.toLowerCase() === email.toLowerCase())?.name ?? email;
}

/** Writes changed people unless somebody has changed them since `seen` was read. */
export function writePeople(
  table: Table,
  project: string,
  seen: ProjectPeople | undefined,
  people: ProjectPeople,
): Promise<boolean> {
  const isUnchanged = seen === undefined ? "attribute_not_exists(people)" : "size(people.changes) = :count";
  return applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...key.meta(project) },
        UpdateExpression: "SET people = :people",
        ConditionExpression: `attribute_exists(pk) AND ${isUnchanged}`,
        ExpressionAttributeValues: { ":people": people, ...(seen && { ":count": seen.changes.length }) },
      }),
    ),
  );
}

export async function givePlace(table: Table, email: string, place: PlaceItem): Promise<void> {
  const Item = { ...place, ...key.place(email, place.project, place.group) };
  await table.documents.send(new PutCommand({ TableName: table.name, Item }));
}

/** Kept, with its end: nothing in crew may delete from the table. */
export async function endPlace(
  table: Table,
  email: string,
  { project, group }: Pick<PlaceItem, "project" | "group">,
  time: string,
): Promise<void> {
  await applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...key.place(email, project, group) },
        UpdateExpression: "SET endedAt = :time",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: { ":time": time },
      }),
    ),
  );
}

/** The places that operators have given to an address and not taken back. */
export async function placesGiven(table: Table, email: string): Promise<PlaceItem[]> {
  if (!canBeKey({ pk: personKey(email), sk: prefix.place })) return [];
  const { Items = [] } = await table.documents.send(
    new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :start)",
      ExpressionAttributeValues: { ":pk": personKey(email), ":start": prefix.place },
    }),
  );
  return (Items as PlaceItem[]).filter(({ endedAt }) => endedAt === undefined);
}
