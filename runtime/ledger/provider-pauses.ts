import { formatMoment } from "../../schema/moment.ts";
import type { ModelPlace, ProviderPause, ProviderPauses } from "../swarm/ports.ts";
import { anyOf, exists, isBelow, isMissing, remove, setAll } from "./expressions.ts";
import type { PauseItem } from "./items.ts";
import { type KeyOf, pauseKey } from "./keys.ts";
import { readItem } from "./read.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

/** Longest pause: a service that asks for more, perhaps by mistake, is asked again after a day. */
const longestPauseMs = 24 * 3_600_000;

const longestReason = 300;

/** Pauses of services and of their models, one item for each. `now` returns milliseconds since 1970. */
export function openProviderPauses(table: Table, now: () => number): ProviderPauses {
  return {
    at: (place) => pauseAt(table, place, now()),
    async tell(place, { waitMs, reason }) {
      const time = now();
      const until = time + Math.min(waitMs, longestPauseMs);
      const isCapped = waitMs > longestPauseMs;
      const pause = {
        until,
        reason: reason.slice(0, longestReason),
        ...(isCapped && { asked: askedUntil(time + waitMs) }),
      };
      const isShorter = anyOf(isMissing("until"), isBelow("until", until));
      const changes = [...setAll(pause), ...(isCapped ? [] : remove("asked"))];
      await updateItem(table, pauseKey(place), changes, isShorter);
    },
    async lift(place) {
      const changes = [...setAll({ until: 0 }), ...remove("asked")];
      for (const itemKey of keysAt(place)) await updateItem(table, itemKey, changes, exists("until"));
    },
  };
}

/** The latest time that can be written as a date. */
const lastTime = 8.64e15;

const askedUntil = (time: number): number => Math.min(time, lastTime);

/** Returns the pause of an id at a time: its own or that of its whole service, whichever lasts longer. */
export async function pauseAt(table: Table, place: ModelPlace, time: number): Promise<ProviderPause | undefined> {
  const found = await Promise.all(keysAt(place).map((each) => readItem(table, each)));
  const last = found.filter((each) => each !== undefined && each.until > time).sort((a, b) => b!.until - a!.until)[0];
  return last && { until: last.until, leftMs: last.until - time, reason: reasonOf(last) };
}

/** Keys of the pauses that hold up calls of an id. */
function keysAt(place: ModelPlace): KeyOf<"pause">[] {
  const { modelId: _, ...service } = place;
  return [pauseKey(place), pauseKey(service)];
}

function reasonOf({ reason, asked }: PauseItem): string {
  if (asked === undefined) return reason;
  const until = formatMoment(new Date(asked).toISOString());
  return `${reason} (it asked for ${until}; crew asks again after 24 hours)`;
}
