import type { ProjectEvent } from "../../../schema/types.ts";
import { shownItems } from "../../inbox/kinds/kinds.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { nameIn } from "../../ledger/people.ts";

/** Reminders of decisions and answers that were mailed; unsent ones are not events. */
export function reminderEvents(project: ProjectRecords): ProjectEvent[] {
  return project.notices.flatMap(({ item, reminder, time, told = [] }): ProjectEvent[] => {
    if (reminder === 0 || told.length === 0) return [];
    const reminded = shownItems(project).find(({ item: { sk } }) => sk === item);
    if (reminded?.kind.remindedOf === undefined || reminded.item.itemKind === "follow-up") return [];
    const { phase, round } = reminded.item;
    return [
      {
        id: `${time}-reminded-${item}-${reminder}`,
        time,
        kind: "reminder-sent",
        text: `${namesOf(project, told)} got a reminder of ${reminded.kind.remindedOf} ${phaseTitle(project, phase)}.`,
        phase,
        round: Number(round),
        ...("id" in reminded.item && { question: reminded.item.id }),
      },
    ];
  });
}

function namesOf(project: ProjectRecords, addresses: readonly string[]): string {
  return [...new Set(addresses.map((address) => nameIn(project, address)))].join(", ");
}
