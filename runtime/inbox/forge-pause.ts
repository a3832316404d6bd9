/** Error with which a runner ends while the customer's forge is not to be asked; it begins the reason of the operator item. */
const pausedRun = /^Crew\.ForgePaused: (?:ForgePaused: )?until=(\S+) /;

/** Time until which a phase waits for the customer's forge, in milliseconds; undefined where it waits for something else. */
export function forgePauseUntil(reason: string): number | undefined {
  const time = Date.parse(pausedRun.exec(reason)?.[1] ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** The reason of such an item, as people read it. */
export function forgePauseReason(reason: string): string | undefined {
  const begin = pausedRun.exec(reason)?.[0];
  return begin === undefined ? undefined : reason.slice(begin.length);
}
