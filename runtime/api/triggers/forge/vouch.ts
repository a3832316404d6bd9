import type { Json } from "../../../../base/json.ts";
import type { Forge, ForgePerson } from "../../../forge/forge.ts";
import { isMarked } from "../../../forge/marker.ts";
import type { ForgeEvent } from "./events-of.ts";
import { tellUnreadable } from "./tell-unreadable.ts";

/** Asks the forge who may write in the repository, once for each person. */
export interface Vouching {
  isOwn(person: ForgePerson | undefined): Promise<boolean>;
  isWriter(person: ForgePerson | undefined): Promise<boolean>;
  /** True where a request has another head now than at the time of its event. */
  hasMoved(event: ForgeEvent): Promise<boolean>;
}

/** A failure of the forge rejects: in doubt nobody is vouched for, and nothing is passed over. */
export function createVouching(forge: Forge): Vouching {
  const writers = new Map<string, Promise<boolean>>();
  return {
    isOwn: async (person) => person !== undefined && (await forge.self()).id === person.id,
    async isWriter(person) {
      if (person === undefined) return false;
      const known = writers.get(person.id) ?? forge.permission(person).then((permission) => permission === "write");
      writers.set(person.id, known);
      return known;
    },
    hasMoved: async ({ request, at }) =>
      request !== undefined && (await forge.headAt(request, at)) !== request.head.revision,
  };
}

/** Reasons for which an event starts nothing. */
export type Unvouched = "own" | "fork" | "stranger" | "edited" | "moved";

/**
 * Returns why an event starts nothing; undefined for one that may. Causes of crew's own never do, or projects would start each other for
 * ever. A writer vouches for the texts as they were: an edit since then, also in the same second, could be anybody's. A project begins with the
 * commit that the event was about, or not at all.
 */
export async function unvouched(
  event: ForgeEvent,
  who: "writers" | "anyone",
  vouching: Vouching,
): Promise<Unvouched | undefined> {
  if (event.isFork) return "fork";
  if ((await vouching.isOwn(event.by)) || isMarked(String(event.values.comment ?? ""))) return "own";
  if (event.isEdited) return "edited";
  // The person who moved the branch may push to it.
  if (event.on === undefined) return undefined;
  if (who === "writers") {
    if (!(await vouching.isWriter(event.by))) return "stranger";
    if (event.editedAt !== undefined && event.editedAt >= event.at) return "edited";
  }
  return (await vouching.hasMoved(event)) ? "moved" : undefined;
}

const mostComments = 40;
/** Each may be of another person, of whom the forge is asked. */
const mostLookedAt = 200;
const mostCharacters = 4000;

/** Returns those of the newest comments that were there when the event happened, are unchanged and are of writers; oldest first. */
export async function writersComments(forge: Forge, { on, at }: ForgeEvent, vouching: Vouching): Promise<Json[]> {
  if (on === undefined) return [];
  const found = (await forge.newestComments(on, tellUnreadable)).filter(
    ({ text, createdAt, updatedAt }) => createdAt < at && updatedAt < at && !isMarked(text),
  );
  const kept: Json[] = [];
  for (const { author, text } of found.slice(-mostLookedAt).reverse()) {
    if (kept.length === mostComments) break;
    if (await vouching.isWriter(author)) kept.push({ author: author?.name ?? "", text: text.slice(0, mostCharacters) });
  }
  return kept.reverse();
}
