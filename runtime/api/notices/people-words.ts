import type { PeopleChange, Person } from "../../../schema/types.ts";
import { isSame } from "../../inbox/caller.ts";
import { shownItems } from "../../inbox/kinds/kinds.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import type { Words } from "../../inbox/words.ts";
import type { Message } from "./mailer.ts";

/** Messages on a change of people, for the added and the removed person. */
export function placeMessages(
  project: ProjectRecords,
  change: PeopleChange,
  { pages, addressed }: { pages: string; addressed: (people: readonly Person[], words: Words) => Message[] },
): Message[] {
  const { added, removed } = change;
  return [
    ...(added ? addressed([added], welcome(project, change, pages)) : []),
    ...(removed ? addressed([removed], farewell(project, change)) : []),
  ];
}

function welcome(project: ProjectRecords, { name, added, removed, comment }: PeopleChange, pages: string): Words {
  const instead = removed ? ` in the place of ${removed.name}` : "";
  const waiting = added === undefined ? [] : waitingFor(project, added, pages);
  return {
    subject: waiting[0]?.subject ?? `${project.meta.title}: you have a place in this project`,
    paragraphs: [
      `${name} of the delivery team has given you a place in "${project.meta.title}"${instead}: ${comment}`,
      ...waiting.flatMap(({ paragraphs }) => paragraphs),
      ...(waiting.length === 0
        ? ["Nothing waits for you now; you will be notified when something does. The project:", pages]
        : []),
    ],
  };
}

function farewell({ meta }: ProjectRecords, { name, added, comment }: PeopleChange): Words {
  const instead = added ? ` ${added.name} decides instead.` : "";
  return {
    subject: `${meta.title}: you need not decide any more`,
    paragraphs: [
      `${name} of the delivery team has taken your place in "${meta.title}" from you: ${comment}${instead}`,
      "Your past decisions remain valid. You need not do anything.",
    ],
  };
}

/** Open items that wait for the person, worded as in their own mails. */
function waitingFor(project: ProjectRecords, { email }: Person, pages: string): Words[] {
  return shownItems(project)
    .filter(
      ({ kind, item }) =>
        item.status === "OPEN" && kind.asked(project, item).some((person) => isSame(person.email, email)),
    )
    .map(({ kind, item }) => kind.words(project, item, { link: `${pages}/${kind.pageOf(item)}`, isReminder: false }));
}
