import { logFailure } from "../../telemetry/log-failure.ts";
import { archiveFinished } from "./archive-finished.ts";
import { reportLostExecutions } from "./lost-executions.ts";
import { reportMonthSpent } from "./month-spent.ts";
import type { PatrolServices } from "./services.ts";
import { reportWaitingOperators } from "./waiting-operators.ts";

const minute = 60_000;

/** Time between two rounds of each check. Each reads an index, so none is made with every sweep. */
const checks: { name: string; everyMs: number; report(services: PatrolServices): Promise<void> }[] = [
  { name: "waiting-operators", everyMs: 15 * minute, report: reportWaitingOperators },
  { name: "lost-executions", everyMs: 60 * minute, report: reportLostExecutions },
  { name: "month-spent", everyMs: 60 * minute, report: reportMonthSpent },
  { name: "archive-finished", everyMs: 6 * 60 * minute, report: archiveFinished },
];

/**
 * Creates a patrol: it logs what no event reports, because nothing happens any more. Alarms count its lines. Call it with every
 * sweep; an instance makes each check at its own interval, beginning with the first call. Rejects after all checks when one failed.
 */
export function createPatrol(): (services: PatrolServices) => Promise<void> {
  const madeAt = new Map<string, number>();
  return async (services) => {
    const now = services.clock.now();
    const failed: string[] = [];
    for (const { name, everyMs, report } of checks) {
      if (now - (madeAt.get(name) ?? Number.NEGATIVE_INFINITY) < everyMs) continue;
      try {
        await report(services);
        madeAt.set(name, now);
      } catch (error) {
        logFailure("patrol-failed", error, { check: name });
        failed.push(name);
      }
    }
    if (failed.length > 0) throw new Error(`The patrol failed: ${failed.join(", ")}.`);
  };
}
