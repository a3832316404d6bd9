import { setTimeout as wait } from "node:timers/promises";
import { backUp, deletePast, openPast, projectsIn } from "../ledger/past-table.ts";
import { openTable } from "../ledger/table.ts";
import { compareProject, type Difference, restoreProject } from "./restore-projects.ts";

export interface Wanted {
  region: string;
  /** Name of the live table. */
  table: string;
  /** ISO time, within the days of point-in-time recovery. */
  time: string;
  /** Default: every project of that time. */
  project: string | undefined;
  by: string;
  onStep(step: string): void;
  /** Asked with the differences before anything is changed. */
  consent(differences: readonly Difference[]): Promise<boolean>;
}

export interface Restored {
  /** Projects that were brought to their state at the time. */
  restored: string[];
  /** Of these, the ones that were running: each is stopped, and continues with `crew resume PROJECT --from PHASE`. */
  stopped: string[];
  /** ARN of the backup of the table before. */
  backup?: string;
}

const pollMs = 5_000;

/**
 * Brings the projects of a deployment to their state at a time: copies that state into a second table, then writes back what differs. The
 * table keeps its name, which the roles, the functions, the machine's versions and the running executions contain. Undefined without consent.
 */
export async function restoreDeployed(wanted: Wanted): Promise<Restored | undefined> {
  const { region, table, time, by, onStep } = wanted;
  const live = openTable(table, { region });
  onStep(`Copying ${table} as of ${time} into a second table; for large tables this takes up to some hours`);
  const past = await openPast(live, time, () => wait(pollMs));
  const restoration = { live, past, time, by };
  onStep("Comparing");
  const differences: Difference[] = [];
  for (const project of wanted.project === undefined ? await projectsIn(past) : [wanted.project]) {
    const difference = await compareProject(restoration, project);
    if (difference !== undefined) differences.push(difference);
  }
  if (differences.length > 0 && !(await wanted.consent(differences))) return undefined;
  const result: Restored = { restored: [], stopped: [] };
  if (differences.length > 0) {
    onStep("Making a backup of the table as it is");
    result.backup = await backUp(live, `before-restore-${Date.now()}`);
  }
  for (const difference of differences) {
    onStep(`Restoring ${difference.project}`);
    await restoreProject(restoration, difference);
    result.restored.push(difference.project);
    if (difference.isStopped) result.stopped.push(difference.project);
  }
  await deletePast(past);
  return result;
}
