import { type Assignment, assignVotes } from "../../../../base/assign-votes.ts";
import { requiredVotes } from "../../../../schema/required-votes.ts";
import type { GateGroup, Person, RecordedDecision, StatusGate } from "../../../../schema/types.ts";
import { type Caller, memberOf, peopleOf } from "../../caller.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { type Ballot, ballotOf, ballotsOf } from "./ballots.ts";
import { votesOf } from "./gate-votes.ts";

/** Returns the caller as a member of a group that must approve; undefined for anybody else. */
export function memberAt(project: ProjectRecords, rules: StatusGate, caller: Caller): Person | undefined {
  return requiredVotes(rules)
    .map(({ group }) => memberOf(project.manifest, group, caller))
    .find((member) => member !== undefined);
}

/** Returns the ballot with which the caller votes: of the caller, or of somebody who passed it on. */
export function callersBallot(
  project: ProjectRecords,
  rules: StatusGate,
  gate: GateRecord,
  caller: Caller,
): Ballot | undefined {
  const { email } = memberAt(project, rules, caller) ?? caller;
  return ballotOf(project, rules, gate, email);
}

/** True when the votes have every approval that the gate needs, each counted for one group. */
export function areEnough(rules: StatusGate, votes: readonly RecordedDecision[]): boolean {
  return countedFor(rules, votes).isComplete();
}

/** Returns ballots that the gate still lacks: an approval with one would count, in addition to those given. */
export function lackedBallots(project: ProjectRecords, rules: StatusGate, gate: GateRecord): Ballot[] {
  return ballotsOf(project, rules, gate)
    .filter(({ voter }) => gate.votes?.[voter.email.toLowerCase()] === undefined)
    .filter(({ groups }) => countedFor(rules, votesOf(gate)).add({ groups }));
}

/** Returns the approvals that each group has given, assigned so that the others can still be given by people who have not decided. */
export function approvalsByGroup(project: ProjectRecords, rules: StatusGate, gate: GateRecord): GateGroup[] {
  const counted = countedFor(rules, votesOf(gate));
  const given = new Set(requiredVotes(rules).flatMap(({ group }) => counted.of(group)));
  for (const ballot of lackedBallots(project, rules, gate)) counted.add(ballot);
  return requiredVotes(rules).map(({ group, quorum }) => ({
    group,
    quorum,
    given: counted.of(group).filter((vote) => given.has(vote)).length,
    people: peopleOf(project, group).map(({ name }) => name),
  }));
}

type Counted = Pick<Ballot, "groups">;

function countedFor(rules: StatusGate, votes: readonly RecordedDecision[]): Assignment<Counted> {
  const counted = assignVotes<Counted>(requiredVotes(rules), ({ groups }) => groups);
  for (const { verdict, groups = [rules.group] } of votes)
    if (verdict === "approve") counted.add({ groups: [...groups] });
  return counted;
}
