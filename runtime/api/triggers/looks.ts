import { Elsewhere, ForgeFailure } from "../../forge/failure.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { type ActiveTrigger, deployedTriggers } from "./active-triggers.ts";
import type { LookServices } from "./trigger-kind.ts";
import { kindOfTrigger } from "./trigger-kinds.ts";

/** Time between two looks at a place. */
const everyMs = 50_000;

/** Looks at all places whose events start projects; a look that fails is repeated. Resolves with the number of events that started one. */
export type LookOutside = (services: LookServices) => Promise<number>;

/** Looks at the same time: a forge that does not answer holds up its own for ten seconds, and no others. */
const mostAtOnce = 8;

/** Remembers when each place was looked at, so that a sweep every few seconds asks once a minute. */
export function createLooks(): LookOutside {
  const looked = new Map<string, number>();
  return async (services) => {
    const due: (() => Promise<number>)[] = [];
    for (const active of await deployedTriggers(services)) {
      if (!active.acts) continue;
      const { engagement } = active.flow;
      for (const { place, look } of kindOfTrigger(active.trigger).looks?.(active) ?? []) {
        const now = services.clock.now();
        const known = `${engagement} ${active.trigger.name} ${place}`;
        if (now - (looked.get(known) ?? Number.NEGATIVE_INFINITY) < everyMs) continue;
        looked.set(known, now);
        due.push(() => look(services).catch((error: unknown) => laterFor(error, active, place)));
      }
    }
    return runAll(due);
  };
}

function laterFor(error: unknown, { flow, trigger }: ActiveTrigger, place: string): number {
  logFailure("look-later", error, {
    engagement: flow.engagement,
    trigger: trigger.name,
    place,
    ...(error instanceof ForgeFailure && { kind: error.kind }),
    ...(error instanceof Elsewhere && { why: "elsewhere" }),
  });
  return 0;
}

/** Runs the works, as many at a time as may be, and resolves with the sum of what they resolve with. */
async function runAll(works: readonly (() => Promise<number>)[]): Promise<number> {
  const left = works.values();
  let sum = 0;
  const run = async () => {
    for (const work of left) {
      const number = await work();
      sum += number;
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, run));
  return sum;
}
