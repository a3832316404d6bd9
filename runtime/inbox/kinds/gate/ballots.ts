import { requiredVotes } from "../../../../schema/required-votes.ts";
import type { Person, RecordedDecision, StatusGate } from "../../../../schema/types.ts";
import { isSame, peopleOf } from "../../caller.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";

/** The right to one vote at a gate. It belongs to a member of its groups, who may have passed it on. */
export interface Ballot {
  /** Person who votes. */
  voter: Person;
  /** The member, where somebody else votes. */
  for?: Person;
  /** Groups of the member, for one of which an approval counts. */
  groups: string[];
}

/** Returns everybody in the groups that must approve, each person once. */
export function membersOf(project: ProjectRecords, rules: StatusGate): Person[] {
  const people = requiredVotes(rules).flatMap(({ group }) => peopleOf(project, group));
  return [...new Map(people.toReversed().map((person) => [person.email.toLowerCase(), person])).values()].toReversed();
}

/**
 * Returns the ballots of all members; nobody is the voter of two. Somebody who has voted for another person and then becomes a member has
 * an own ballot only after withdrawing that vote, with which the delegation falls back.
 */
export function ballotsOf(project: ProjectRecords, rules: StatusGate, gate: GateRecord): Ballot[] {
  const delegations = delegationsAt(project, rules, gate);
  const votesForAnother = ({ email }: Person) =>
    delegations.some(({ to }) => to !== undefined && isSame(to.email, email));
  return membersOf(project, rules).flatMap((member) => {
    const groups = groupsOf(project, rules, member.email);
    const to = delegations.find(({ by }) => isSame(by, member.email))?.to;
    if (to !== undefined) return [{ voter: to, for: member, groups }];
    return votesForAnother(member) ? [] : [{ voter: member, groups }];
  });
}

export function ballotOf(
  project: ProjectRecords,
  rules: StatusGate,
  gate: GateRecord,
  email: string,
): Ballot | undefined {
  return ballotsOf(project, rules, gate).find(({ voter }) => isSame(voter.email, email));
}

/**
 * Returns the delegations that hold now, oldest first. One falls back to its author when the project's people change so that the
 * other person may not vote for somebody any more, unless that vote is given.
 */
export function delegationsAt(
  project: ProjectRecords,
  { delegate = "", ...rules }: StatusGate,
  gate: GateRecord,
): RecordedDecision[] {
  const isAmong = (people: readonly Person[], email: string) => people.some((person) => isSame(person.email, email));
  return latestDelegations(gate).filter(({ by, to }) => {
    if (to === undefined) return false;
    const given = gate.votes?.[to.email.toLowerCase()];
    if (given !== undefined) return given.for !== undefined && isSame(given.for.email, by);
    return isAmong(peopleOf(project, delegate), to.email) && !isAmong(membersOf(project, rules), to.email);
  });
}

/** Returns each person's last delegation, if the person has not taken it back. */
export function latestDelegations({ delegations = [] }: Pick<GateRecord, "delegations">): RecordedDecision[] {
  const last = new Map<string, RecordedDecision>();
  for (const act of delegations) {
    last.delete(act.by);
    if (act.verdict === "delegate") last.set(act.by, act);
  }
  return [...last.values()];
}

function groupsOf(project: ProjectRecords, rules: StatusGate, email: string): string[] {
  return requiredVotes(rules)
    .map(({ group }) => group)
    .filter((group) => peopleOf(project, group).some((person) => isSame(person.email, email)));
}
