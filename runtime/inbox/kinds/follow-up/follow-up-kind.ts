import { formatMoment } from "../../../../schema/moment.ts";
import type { FollowUpInput, ProjectEvent, RecordedDecision } from "../../../../schema/types.ts";
import { recordFollowUpDecision } from "../../../ledger/follow-ups.ts";
import { key } from "../../../ledger/keys.ts";
import type { Stored } from "../../../ledger/stored.ts";
import type { Author } from "../../caller.ts";
import { requireMember, requireSignedIn } from "../../decider.ts";
import { shortId } from "../../decision-parts.ts";
import { incomplete, Refusal } from "../../refusal.ts";
import { saysTheSame, sentBefore } from "../../repeated-decision.ts";
import type { AnsweredKind, DeliveredKind } from "../kind.ts";

interface FollowUpAddress {
  project: string;
  trigger: string;
  execution: number;
}

/** Starts of other projects that the end of this one has proposed. One person of the trigger's group decides. */
export const followUpKind: AnsweredKind<
  "follow-up",
  FollowUpAddress,
  FollowUpInput,
  RecordedDecision,
  RecordedDecision
> &
  DeliveredKind<"follow-up"> = {
  noun: "proposed start",
  key: ({ project, trigger, execution }) => key.followUp(project, trigger, execution),
  find: ({ followUps }, { trigger, execution }) =>
    followUps.find((each) => each.trigger === trigger && each.execution === execution),
  author: (project, { group }, caller) => requireMember(project, group, caller),
  prepare({ item, by, input, time }) {
    if (item.decision?.decisionId !== input.decisionId) requireSignedIn(by, "A start that needs a person");
    if (input.verdict === "decline" && (input.comment ?? "").trim() === "") {
      const detail = "Give the reason for not starting it: it is kept with the project.";
      throw incomplete("A reason is missing", [{ pointer: "/comment", detail }]);
    }
    return recordOf(by, input, time);
  },
  existing(_, { status, decision: recorded, expiresAt }, mine) {
    if (recorded === undefined) {
      if (status === "OPEN" && expiresAt > mine.time) return undefined;
      throw new Refusal("closed", "Closed", "Nobody decided in time, so nothing is started by this any more.");
    }
    if (recorded.decisionId === mine.decisionId && recorded.by === mine.by) {
      if (saysTheSame(recorded, mine)) return recorded;
      throw sentBefore("your decision", recorded);
    }
    const what = `${recorded.name} ${didWhat(recorded)} on ${formatMoment(recorded.time)}.`;
    throw new Refusal("already-decided", "Already decided", `${what} Your decision was not recorded.`, { recorded });
  },
  async record({ table }, _, item, mine) {
    return (await recordFollowUpDecision(table, item, mine)) ? mine : undefined;
  },
  decided: ({ status, decision }) => (decision === undefined ? undefined : { status, decision }),
  consequences: (_, item) => ({ events: decidedEvents(item), feedback: [] }),
};

export function didWhat({ verdict }: RecordedDecision): string {
  return verdict === "start" ? "started it" : "decided not to start it";
}

function recordOf(
  { email, name, channel }: Author,
  { decisionId, verdict, comment }: FollowUpInput,
  time: string,
): RecordedDecision {
  return {
    decisionId,
    verdict,
    by: email,
    name,
    ...(channel && { channel }),
    time,
    revision: "",
    ratings: {},
    comment: (comment ?? "").trim(),
    artifactComments: {},
  };
}

function decidedEvents({ trigger, proposed, decision }: Stored<"follow-up">): ProjectEvent[] {
  if (decision === undefined) return [];
  const { time, name, by, verdict } = decision;
  const did = verdict === "start" ? "starts" : "does not start";
  return [
    {
      id: `${time}-follow-up-${trigger}-${shortId(decision)}`,
      time,
      kind: "follow-up-decided",
      text: `${name} ${did} “${proposed.title}” (${proposed.flow}).`,
      by,
    },
  ];
}
