import type { Flow } from "../../../schema/types.ts";
import { type KeyOf, key } from "../../ledger/keys.ts";
import { freePlaces, takeBackPlace, takePlace, undoPlace } from "../../ledger/queue.ts";
import { readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import type { PlaceState } from "./decide-dispatch.ts";

/** Places of a repository, which all flows share that work on it. A project has one while it has a place of its flow. */
export interface SharedPlaces {
  /** Places at this look. */
  atWork: ReadonlySet<string>;
  /** Frees places of projects that have ended or wait, and takes those of projects of the flow that went on. */
  settle(states: ReadonlyMap<string, PlaceState>, ofFlow: ReadonlySet<string>): Promise<void>;
  take(place: string, day: string): Promise<boolean>;
  undo(place: string, day: string): Promise<void>;
}

/** Key of the places of a repository. No flow has a `~` in its name. */
export function placesOfRepository(engagement: string, { name }: NonNullable<Flow["repository"]>): KeyOf<"dispatch"> {
  return key.dispatch(engagement, `~${name}`);
}

/** Undefined where the repository has no maximum. */
export async function sharedPlaces(
  table: Table,
  engagement: string,
  { repository }: Flow,
): Promise<SharedPlaces | undefined> {
  if (repository === undefined) return undefined;
  const itemKey = placesOfRepository(engagement, repository);
  const { atWork = new Set<string>() } = (await readItem(table, itemKey)) ?? {};
  return {
    atWork,
    async settle(states, ofFlow) {
      const freed = [...atWork].filter((place) => ["ended", "waiting"].includes(states.get(place) ?? ""));
      await freePlaces(table, itemKey, { ended: freed, waiting: [] });
      // A project that continues takes its place without a condition, in its flow and here.
      const gone = [...ofFlow].filter((place) => states.get(place) === "working" && !atWork.has(place));
      if (gone.length > 0) await takeBackPlace(table, itemKey, ...gone);
    },
    take: (place, day) => takePlace(table, itemKey, place, { atOnce: repository.atOnce, day }),
    undo: (place, day) => undoPlace(table, itemKey, place, day),
  };
}
