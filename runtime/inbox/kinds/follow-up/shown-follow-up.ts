import { formatMoment } from "../../../../schema/moment.ts";
import { peopleOf } from "../../caller.ts";
import type { FollowUpRecord, ProjectRecords } from "../../project-records.ts";
import { excerpt, type Occasion, type Words } from "../../words.ts";
import type { ShownKind } from "../kind.ts";
import { valuesOf, viewFollowUp } from "./follow-up-view.ts";

/** A start that the end of a project has proposed, as people see it. */
export const shownFollowUp: ShownKind<"follow-up"> = {
  itemsOf: ({ followUps }) => followUps,
  pageOf: ({ trigger, execution }) => `follow-ups/${trigger}/${execution}`,
  asked: (project, { group }) => peopleOf(project, group),
  mayAnswer: (project, item, caller, now) => viewFollowUp(project, item, caller, now).mayDecide,
  words,
  remindedOf: undefined,
  events: (_, { trigger, execution, proposed, group, openedAt, status, closedAt }) => [
    {
      id: `${openedAt}-follow-up-asked-${trigger}-${execution}`,
      time: openedAt,
      kind: "follow-up-asked",
      text: `The group “${group}” is asked whether “${proposed.title}” (${proposed.flow}) starts.`,
    },
    ...(status === "EXPIRED" && closedAt !== undefined
      ? [
          {
            id: `${closedAt}-follow-up-expired-${trigger}-${execution}`,
            time: closedAt,
            kind: "follow-up-expired" as const,
            text: `Nobody decided in time, so “${proposed.title}” (${proposed.flow}) does not start.`,
          },
        ]
      : []),
  ],
  decisions: (_, { decision, proposed }) =>
    decision === undefined
      ? []
      : [{ ...decision, on: "follow-up", question: `Start “${proposed.title}” (${proposed.flow})?` }],
};

function words({ meta }: ProjectRecords, item: FollowUpRecord, { link }: Occasion): Words {
  const { proposed, expiresAt } = item;
  const values = valuesOf(item).map(({ name, value }) => `- ${name}: ${excerpt(value)}`);
  return {
    subject: `${meta.title}: start “${proposed.title}”?`,
    paragraphs: [
      `"${meta.title}" has ended, and a project of ${proposed.flow} can follow it: “${proposed.title}”. It starts only if one of you says so.`,
      ...(values.length === 0 ? [] : [`It would be started with:\n${values.join("\n")}`]),
      link,
      "Agents may have written these values, and people from outside what the agents have read.",
      `If nobody decides by ${formatMoment(expiresAt)}, it does not start.`,
    ],
  };
}
