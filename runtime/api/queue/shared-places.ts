import type { Flow } from "../../../schema/types.ts";
import type { DispatchItem } from "../../ledger/flow-items.ts";
import {
  freePlaces,
  freeUnused,
  notedUnused,
  noteUnused,
  takeBackPlace,
  takePlace,
  undoPlace,
  unusedOf,
} from "../../ledger/flow-places.ts";
import { type KeyOf, key } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import type { PlaceState } from "./decide-dispatch.ts";

/** Places of a repository, which all flows share that work on it. A project has one while it has a place of its flow. */
export interface SharedPlaces {
  /** Places at this look. */
  atWork: ReadonlySet<string>;
  /** Frees places of projects that have ended or wait, and takes those of projects of the flow that went on. */
  settle(look: SharedLook): Promise<void>;
  take(place: string, day: string): Promise<boolean>;
  undo(place: string, day: string): Promise<void>;
}

interface SharedLook {
  states: ReadonlyMap<string, PlaceState>;
  /** Places at work in the flow that looks. */
  ofFlow: ReadonlySet<string>;
  /** Places of projects of any flow that are to be tried again now. */
  due: ReadonlySet<string>;
  now: number;
}

/** Time within which a start has to follow on the taking of its place. */
export const startMs = 60_000;

/** Time after which a look of any flow frees the place of a start that does not happen: more than its dispatcher may take. */
const unusedMs = 2 * startMs;

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
  const item: DispatchItem = (await readItem(table, itemKey)) ?? {};
  const { atWork = new Set<string>() } = item;
  return {
    atWork,
    async settle(look) {
      const { states, ofFlow } = look;
      const freed = [...atWork].filter((place) => isOver(place, look));
      await freePlaces(table, itemKey, { ended: freed, waiting: [] });
      // A project that continues takes its place without a condition, in its flow and here.
      const gone = [...ofFlow].filter((place) => states.get(place) === "working" && !atWork.has(place));
      if (gone.length > 0) await takeBackPlace(table, itemKey, ...gone);
      await settleUnused(table, itemKey, item, look);
    },
    take: (place, day) => takePlace(table, itemKey, place, { atOnce: repository.atOnce, day }),
    undo: (place, day) => undoPlace(table, itemKey, place, day),
  };
}

function isOver(place: string, { states, due }: SharedLook): boolean {
  const state = states.get(place);
  return state === "ended" || (state === "waiting" && !due.has(place));
}

/** True for a place that a dispatcher may just have taken, for a start or to try the project again: until it does so, the project looks the same. */
function mayBegin(place: string, { states, due }: SharedLook): boolean {
  const state = states.get(place);
  return state === "queued" || (state === "waiting" && due.has(place));
}

/**
 * Frees places whose dispatcher has died before it started the project. The look of its own flow starts it, but there may be none that does so: the flow is
 * paused, has started enough for the day, or is no longer in the engagement.
 */
async function settleUnused(
  table: Table,
  itemKey: KeyOf<"dispatch">,
  item: DispatchItem,
  look: SharedLook,
): Promise<void> {
  const { now } = look;
  const unused = [...(item.atWork ?? [])].filter((place) => mayBegin(place, look));
  const noted = notedUnused(item);
  await noteUnused(table, itemKey, {
    found: unused.filter((place) => !noted.includes(place)),
    used: noted.filter((place) => !unused.includes(place)),
    time: new Date(now).toISOString(),
  });
  for (const place of unused) {
    const since = item[unusedOf(place)];
    if (since !== undefined && now - Date.parse(since) >= unusedMs) await freeUnused(table, itemKey, place, since);
  }
}
