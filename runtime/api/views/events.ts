import { compareText } from "../../../base/compare-text.ts";
import type { ProjectEvent } from "../../../schema/types.ts";
import { shownItems } from "../../inbox/kinds/kinds.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { itemsOf, readFrom, readLast } from "../../ledger/read.ts";
import { type Damaged, withoutKey } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import { peopleEvents } from "./people-changes.ts";
import { raisingEvents } from "./raised-limits.ts";
import { reminderEvents } from "./reminders.ts";
import { returnEvents } from "./returns.ts";
import { skipEvents } from "./skips.ts";

/** Position of an event in the project's order, for a client that requests later ones. */
export function placeOf({ time, id }: ProjectEvent): string {
  return `${time}#${id}`;
}

/** Returns the newest events, newest first, and the records among them that are damaged. */
export async function newestEvents(
  table: Table,
  project: ProjectRecords,
  limit: number,
): Promise<{ events: ProjectEvent[]; damaged: Damaged[] }> {
  const stored = await readLast(table, project.id, "event", limit);
  const events = inOrder([...itemsOf(stored, "event").map(withoutKey), ...derivedEvents(project)]);
  return {
    events: events.reverse().slice(0, limit),
    damaged: stored.filter((item) => item.itemKind === "damaged"),
  };
}

/** Returns the events after a position, oldest first; all of them without one. Damaged records are left out. */
export async function eventsAfter(table: Table, project: ProjectRecords, place: string): Promise<ProjectEvent[]> {
  const stored = await readFrom(table, project.id, "event", place);
  const all = [...itemsOf(stored, "event").map(withoutKey), ...derivedEvents(project)];
  return inOrder(all.filter((event) => placeOf(event) > place));
}

/** Events derived from the machine's items: the machine writes only the items, and no other writer could record the event exactly once. */
function derivedEvents(project: ProjectRecords): ProjectEvent[] {
  return [
    ...shownItems(project).flatMap(({ kind, item }) => kind.events(project, item)),
    ...reminderEvents(project),
    ...raisingEvents(project),
    ...returnEvents(project),
    ...skipEvents(project),
    ...peopleEvents(project),
    ...endOf(project),
  ];
}

function endOf({ meta }: ProjectRecords): ProjectEvent[] {
  const { finishedAt: time, status, cause = "", stopId } = meta;
  if (time === undefined || status === "RUNNING") return [];
  if (status === "REJECTED")
    return [{ id: `${time}-rejected`, time, kind: "project-rejected", text: `The project ended. ${cause}`.trim() }];
  return status === "FINISHED"
    ? [{ id: `${time}-finished`, time, kind: "project-finished", text: "The project is finished." }]
    : [
        {
          id: `${time}-stopped`,
          time,
          kind: "project-stopped",
          text: stopId === undefined ? `The project stopped. ${cause}`.trim() : cause,
        },
      ];
}

function inOrder(events: ProjectEvent[]): ProjectEvent[] {
  return events.sort((a, b) => compareText(placeOf(a), placeOf(b)));
}
