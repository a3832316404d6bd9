import type { ProjectId } from "../../../base/names.ts";
import { elementOfKey, marks, phaseOfKey, projectOf } from "../../../schema/table.ts";
import type { StatusManifest } from "../../../schema/types.ts";
import { itemsOf, readMarked } from "../../ledger/read.ts";
import { isForMachine, isOfKind, type Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { MachineWaitKind } from "../../ledger/wait-items.ts";

/** An item for which a project waits: for a person, or for the money of the next day. */
export type OpenWait = Stored<MachineWaitKind | "day-wait">;

/** Everything that waits, by project. */
export async function openWaits(table: Table): Promise<Map<ProjectId, OpenWait[]>> {
  const [forPeople, forMoney] = await Promise.all([readMarked(table, marks.waiting), readMarked(table, marks.days)]);
  const open = [...forPeople, ...forMoney].flatMap((item) =>
    (isForMachine(item) || isOfKind(item, "day-wait")) && item.status === "OPEN" ? item : [],
  );
  return Map.groupBy(open, projectOf);
}

/** Starts that wait for a person's decision after the end of a project. */
export async function openFollowUps(table: Table): Promise<Stored<"follow-up">[]> {
  return itemsOf(await readMarked(table, marks.waiting), "follow-up").filter(({ status }) => status === "OPEN");
}

/** Phases that wait with the item, by their keys. */
export function phasesOf(wait: OpenWait): string[] {
  return wait.itemKind === "top-up" ? Object.keys(wait.waits) : [wait.phase];
}

/**
 * True when the project as a whole waits: a wait of one of the phases that run side by side, or of one element of a list, leaves
 * the others at work.
 */
export function isParked({ phases }: StatusManifest, waits: readonly OpenWait[]): boolean {
  const isAlone = (phaseKey: string) => {
    const phase = phases.find(({ name }) => name === phaseOfKey(phaseKey));
    if (phase === undefined || elementOfKey(phaseKey) !== undefined || phase.each !== undefined) return false;
    return phases.every(
      ({ name, index, final }) => name === phase.name || index !== phase.index || final !== phase.final,
    );
  };
  return waits.some((wait) => phasesOf(wait).some(isAlone));
}
