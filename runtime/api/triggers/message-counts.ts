import { countMessages } from "../../ledger/triggers.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { ApiOptions } from "../options.ts";
import { type Outcome, outcomes } from "./outcomes.ts";

/** Shortest time between two writes for refused messages of one trigger: anybody can send those. */
export const betweenWritesMs = 5_000;

interface Place {
  engagement: string;
  trigger: string;
}

/** Counts the messages of triggers. Refused ones are kept in the process for a while, so that a flood of them is no flood of writes. */
export interface MessageCounts {
  add(place: Place, outcome: Outcome): Promise<void>;
  /** Writes what is kept. */
  flush(): Promise<void>;
}

interface Kept {
  place: Place;
  counts: Map<Outcome, number>;
  lastAt: number;
  writtenAt: number;
}

export function createMessageCounts({ table, clock }: Pick<ApiOptions, "table" | "clock">): MessageCounts {
  const all = new Map<string, Kept>();

  /** A count that is lost changes nothing else. */
  async function write(kept: Kept): Promise<void> {
    const counts = Object.fromEntries(kept.counts);
    if (kept.counts.size === 0) return;
    kept.counts.clear();
    kept.writtenAt = clock.now();
    const time = new Date(kept.lastAt).toISOString();
    await countMessages(table, kept.place, counts, time).catch((error: unknown) => {
      logFailure("message-not-counted", error, { ...kept.place });
    });
  }

  return {
    async add(place, outcome) {
      const name = `${place.engagement}/${place.trigger}`;
      const kept = all.get(name) ?? { place, counts: new Map(), lastAt: 0, writtenAt: Number.NEGATIVE_INFINITY };
      all.set(name, kept);
      kept.counts.set(outcome, (kept.counts.get(outcome) ?? 0) + 1);
      kept.lastAt = clock.now();
      if (outcomes[outcome].isRefused && clock.now() - kept.writtenAt < betweenWritesMs) return;
      await write(kept);
    },
    async flush() {
      await Promise.all([...all.values()].map(write));
    },
  };
}
