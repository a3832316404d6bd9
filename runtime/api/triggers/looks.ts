import { ForgeFailure } from "../../forge/failure.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { deployedTriggers } from "./active-triggers.ts";
import type { LookServices } from "./trigger-kind.ts";
import { kindOfTrigger } from "./trigger-kinds.ts";

/** Time between two looks at a place. */
const everyMs = 50_000;

/** Looks at all places whose events start projects; a look that fails is repeated. Resolves with the number of events that started one. */
export type LookOutside = (services: LookServices) => Promise<number>;

/** Remembers when each place was looked at, so that a sweep every few seconds asks once a minute. */
export function createLooks(): LookOutside {
  const looked = new Map<string, number>();
  return async (services) => {
    let started = 0;
    for (const active of await deployedTriggers(services)) {
      if (!active.acts) continue;
      const { engagement } = active.flow;
      for (const { place, look } of kindOfTrigger(active.trigger).looks?.(active) ?? []) {
        const now = services.clock.now();
        const known = `${engagement} ${active.trigger.name} ${place}`;
        if (now - (looked.get(known) ?? Number.NEGATIVE_INFINITY) < everyMs) continue;
        looked.set(known, now);
        try {
          started += await look(services);
        } catch (error) {
          const fields = { engagement, trigger: active.trigger.name, place };
          logFailure("look-later", error, { ...fields, ...(error instanceof ForgeFailure && { kind: error.kind }) });
        }
      }
    }
    return started;
  };
}
