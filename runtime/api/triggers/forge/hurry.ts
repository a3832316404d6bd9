import type { Clock } from "../../../swarm/ports.ts";

/** Looks at the forge that messages may cause in one minute, of one trigger and in one process. */
export const mostInAMinute = 30;

const minuteMs = 60_000;

/**
 * Says whether a message may make crew ask the forge at once. Strangers make the forge send signed messages, too, by comments on a public
 * repository; what is not asked now is found by the look of each minute, so nothing is lost.
 */
export interface Hurry {
  mayAsk(trigger: string): boolean;
}

export function createHurry({ clock }: { clock: Clock }): Hurry {
  const asked = new Map<string, number[]>();
  return {
    mayAsk(trigger) {
      const now = clock.now();
      const lately = (asked.get(trigger) ?? []).filter((time) => now - time < minuteMs && time <= now);
      const isFree = lately.length < mostInAMinute;
      asked.set(trigger, isFree ? [...lately, now] : lately);
      return isFree;
    },
  };
}
