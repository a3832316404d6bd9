import { paddedRound, prefix } from "../../../schema/table.ts";
import type { ProjectEvent } from "../../../schema/types.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { nameIn } from "../../ledger/people.ts";

/** Reminders of decisions and answers that were mailed; unsent ones are not events. */
export function reminderEvents(project: ProjectRecords): ProjectEvent[] {
  return project.notices.flatMap(({ about, item, reminder, time, told = [] }): ProjectEvent[] => {
    if (reminder === 0 || told.length === 0 || (about !== "gate" && about !== "question")) return [];
    const gate = project.gates.find(({ phase, round }) => item === `${prefix.gate}${phase}#${paddedRound(round)}`);
    const question = project.questions.find(({ id }) => item === `${prefix.question}${id}`);
    const place = gate ?? question;
    if (place === undefined) return [];
    const what = about === "gate" ? "the decision on" : "a question about";
    return [
      {
        id: `${time}-reminded-${item}-${reminder}`,
        time,
        kind: "reminder-sent",
        text: `${namesOf(project, told)} got a reminder of ${what} ${phaseTitle(project, place.phase)}.`,
        phase: place.phase,
        round: Number(place.round),
        ...(gate === undefined && question && { question: question.id }),
      },
    ];
  });
}

function namesOf(project: ProjectRecords, addresses: readonly string[]): string {
  return [...new Set(addresses.map((address) => nameIn(project, address)))].join(", ");
}
