import type {
  DelegationInput,
  Person,
  RecordedDecision,
  StatusGate,
  WithdrawalInput,
} from "../../../../schema/types.ts";
import { recordDelegation } from "../../../ledger/gates.ts";
import { addNotice } from "../../../ledger/notices.ts";
import { readItem } from "../../../ledger/read.ts";
import { type Author, authorOf, type Caller, isSame, peopleOf } from "../../caller.ts";
import { alreadyDecided } from "../../check-decision.ts";
import { requireWholeItem, requireWholeRecords } from "../../damaged-records.ts";
import { type Decider, openProject, refuseOthers, requireRunning, requireSignedIn } from "../../decider.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { incomplete, notFound, Refusal } from "../../refusal.ts";
import { sentBefore } from "../../repeated-decision.ts";
import { delegationsAt, latestDelegations, membersOf } from "./ballots.ts";
import { type GateAddress, gateKind, gateRules } from "./gate-kind.ts";
import { gateStatus } from "./gate-status.ts";
import { separationOf } from "./separation.ts";
import { memberAt } from "./voters.ts";

type Act = RecordedDecision & { to: Person };

/**
 * Passes the caller's vote at an open gate on to another person, exactly once: the same input again returns the recorded act. Raced with a vote,
 * a withdrawal or another delegation, one comes first, and the other is judged by what that one left.
 */
export function delegateVote(
  decider: Decider,
  caller: Caller,
  address: GateAddress,
  { decisionId, to, reason }: DelegationInput,
): Promise<RecordedDecision> {
  const sent = { decisionId, verdict: "delegate", to: to.trim().toLowerCase(), comment: reason.trim() } as const;
  return recordOnce(decider, caller, address, sent, (context) => {
    if (sent.comment === "")
      throw incomplete("A reason is missing", [
        { pointer: "/reason", detail: "Give the reason: it is recorded, and the other person gets it by mail." },
      ]);
    requireOwnVote(context);
    return receiverOf(context, sent.to);
  });
}

/** Takes the caller's vote back from the person to whom it was passed on, who has not used it. */
export function takeVoteBack(
  decider: Decider,
  caller: Caller,
  address: GateAddress,
  { decisionId }: WithdrawalInput,
): Promise<RecordedDecision> {
  const sent = { decisionId, verdict: "take-back", comment: "" } as const;
  return recordOnce(decider, caller, address, sent, ({ gate, by }) => {
    const to = latestDelegations(gate).find((act) => isSame(act.by, by.email))?.to;
    if (to === undefined) throw refusal("Nothing to take back", "You have not passed on your vote here.");
    const given = gate.votes[to.email.toLowerCase()];
    if (given?.for === undefined || !isSame(given.for.email, by.email)) return to;
    throw new Refusal(
      "already-decided",
      "Used already",
      `${to.name} has voted for you already, so your vote cannot be taken back. Nothing was recorded.`,
      { recorded: given },
    );
  });
}

/** Returns the people to whom the member can pass on the own vote. */
export function receiversOf(project: ProjectRecords, gate: GateRecord, rules: StatusGate, email: string): Person[] {
  if (rules.delegate === undefined || separationOf(project, gate, rules, email) !== undefined) return [];
  const members = membersOf(project, rules);
  const taken = delegationsAt(project, rules, gate).flatMap(({ to }) => to ?? []);
  const isAmong = (people: readonly Person[], other: string) => people.some((person) => isSame(person.email, other));
  return peopleOf(project, rules.delegate)
    .filter((person) => !isAmong(members, person.email) && !isAmong(taken, person.email))
    .filter((person) => separationOf(project, gate, rules, person.email) === undefined)
    .map(({ name, email: address }) => ({ name, email: address }));
}

interface Context {
  project: ProjectRecords;
  gate: GateRecord;
  rules: StatusGate;
  by: Author;
}

interface Sent {
  decisionId: string;
  verdict: "delegate" | "take-back";
  to?: string;
  comment: string;
}

/** Records the act of the caller; `receiver` checks it and returns the other person. */
async function recordOnce(
  decider: Decider,
  caller: Caller,
  address: GateAddress,
  sent: Sent,
  receiver: (context: Context) => Person,
): Promise<RecordedDecision> {
  const project = await openProject(decider, caller, address.project);
  requireWholeItem(project, gateKind.key(address));
  let gate = gateKind.find(project, address);
  if (gate === undefined) throw notFound("gate");
  const rules = gateRules(project, gate);
  const member = memberAt(project, rules, caller);
  if (member === undefined) return refuseOthers(membersOf(project, rules));
  const by = authorOf(member, caller);
  requireSignedIn(by, "A gate");
  const now = decider.clock.now();
  // Each lost write means that the gate has changed: somebody voted or passed on a vote, or the machine closed it.
  for (;;) {
    const before = gate.delegations?.find((act) => act.decisionId === sent.decisionId && act.by === by.email);
    if (before !== undefined) return repeated(before, sent);
    requireOpen(project, gate, now);
    const act = actOf(sent, by, gate, receiver({ project, gate, rules, by }), new Date(now).toISOString());
    // Written before the act: a notice without its act is not sent, but an act without its notice would never be notified.
    const notice = { about: "delegation", item: delegationNotice(gate, act), reminder: 0, time: act.time } as const;
    await addNotice(decider.table, project.id, notice);
    if (await recordDelegation(decider.table, gate, gate, act)) return act;
    gate = await readItem(decider.table, gateKind.key(address));
    if (gate === undefined) throw notFound("gate");
  }
}

function actOf({ decisionId, verdict, comment }: Sent, by: Author, gate: GateRecord, to: Person, time: string): Act {
  const { email, name, channel } = by;
  const signed = { decisionId, verdict, by: email, name, ...(channel && { channel }), time };
  const about = { revision: gate.revision, ratings: {}, comment, artifactComments: {} };
  return { ...signed, to: { name: to.name, email: to.email }, ...about };
}

function repeated(recorded: RecordedDecision, { verdict, to, comment }: Sent): RecordedDecision {
  const isSameAct = recorded.verdict === verdict && recorded.comment === comment;
  if (isSameAct && (to === undefined || (recorded.to !== undefined && isSame(recorded.to.email, to)))) return recorded;
  throw sentBefore(
    recorded.verdict === "delegate" ? "that you passed on your vote" : "that you took your vote back",
    recorded,
  );
}

function requireOpen(project: ProjectRecords, gate: GateRecord, now: number): void {
  const status = gateStatus(project, gate, now);
  if (status === "decided") throw alreadyDecided(gate);
  requireRunning(project);
  requireWholeRecords(project);
  if (status === "open") return;
  throw new Refusal("closed", "Closed", "This gate is closed: nobody votes here any more. Nothing was recorded.");
}

function requireOwnVote({ project, gate, rules, by }: Context): void {
  if (rules.delegate === undefined) throw refusal("Not possible here", "Votes at this gate cannot be passed on.");
  if (gate.votes[by.email] !== undefined)
    throw refusal(
      "You have voted",
      "You have voted here already. Withdraw your approval before you pass on your vote.",
    );
  const passed = delegationsAt(project, rules, gate).find((act) => isSame(act.by, by.email));
  if (passed?.to !== undefined)
    throw refusal("Passed on already", `You have passed on your vote to ${passed.to.name}. Take it back first.`);
  const separated = separationOf(project, gate, rules, by.email);
  if (separated !== undefined) throw refusal("Not yours to approve", `${separated} You have no approval to pass on.`);
}

function receiverOf({ project, gate, rules, by }: Context, to: string): Person {
  const receivers = receiversOf(project, gate, rules, by.email);
  const receiver = receivers.find(({ email }) => isSame(email, to));
  if (receiver !== undefined) return receiver;
  const known = peopleOf(project, rules.delegate ?? "").find(({ email }) => isSame(email, to));
  const why =
    known === undefined
      ? `${to} is not in the group "${rules.delegate}".`
      : `${known.name} cannot vote here for you: nobody has two votes, and who is separated from the approvers has none.`;
  const others = receivers.map(({ name, email }) => `${name} (${email})`).join(", ");
  const remedy = others === "" ? "There is nobody else at the moment." : `You can choose: ${others}.`;
  throw incomplete("Not passed on", [{ pointer: "/to", detail: `${why} ${remedy}` }]);
}

/** Identifies the act in its notice. */
export function delegationNotice({ sk }: GateRecord, { by, decisionId }: RecordedDecision): string {
  return `${sk}#${by}#${decisionId}`;
}

function refusal(title: string, message: string): Refusal {
  return new Refusal("not-allowed", title, `${message} Nothing was recorded.`);
}
