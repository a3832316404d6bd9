import { type Assignment, assignVotes } from "../../../../base/assign-votes.ts";
import { requiredVotes } from "../../../../schema/required-votes.ts";
import type { GateGroup, Person, RecordedDecision, StatusGate } from "../../../../schema/types.ts";
import { type Caller, isSame, memberOf, peopleOf } from "../../caller.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { votesOf } from "./gate-votes.ts";

interface Voter {
  name: string;
  groups: readonly string[];
}

/** Returns the caller as a member of a group that must approve; undefined for anybody else. */
export function voterAt(project: ProjectRecords, rules: StatusGate, caller: Caller): Person | undefined {
  return requiredVotes(rules)
    .map(({ group }) => memberOf(project.manifest, group, caller))
    .find((member) => member !== undefined);
}

/** Returns everybody in the groups that must approve, each person once. */
export function votersOf(project: ProjectRecords, rules: StatusGate): Person[] {
  const people = requiredVotes(rules).flatMap(({ group }) => peopleOf(project, group));
  return [...new Map(people.toReversed().map((person) => [person.email.toLowerCase(), person])).values()].toReversed();
}

/** Returns the groups of the gate for one of which the person's approval counts. */
export function groupsOf(project: ProjectRecords, rules: StatusGate, email: string): string[] {
  return requiredVotes(rules)
    .map(({ group }) => group)
    .filter((group) => peopleOf(project, group).some((person) => isSame(person.email, email)));
}

/** True when the votes have every approval that the gate needs, each counted for one group. */
export function areEnough(rules: StatusGate, votes: readonly RecordedDecision[]): boolean {
  return countedFor(rules, votes).isComplete();
}

/** Returns people whose approval the gate still lacks: it would count, in addition to those given. */
export function lackedVoters(project: ProjectRecords, rules: StatusGate, gate: GateRecord): Person[] {
  return votersOf(project, rules)
    .filter(({ email }) => gate.votes?.[email.toLowerCase()] === undefined)
    .filter(({ name, email }) =>
      countedFor(rules, votesOf(gate)).add({ name, groups: groupsOf(project, rules, email) }),
    );
}

/** Returns the approvals that each group has given, assigned so that the others can still be given by people who have not decided. */
export function approvalsByGroup(project: ProjectRecords, rules: StatusGate, gate: GateRecord): GateGroup[] {
  const counted = countedFor(rules, votesOf(gate));
  const given = new Set(requiredVotes(rules).flatMap(({ group }) => counted.of(group)));
  for (const { name, email } of lackedVoters(project, rules, gate))
    counted.add({ name, groups: groupsOf(project, rules, email) });
  return requiredVotes(rules).map(({ group, quorum }) => ({
    group,
    quorum,
    given: counted.of(group).filter((voter) => given.has(voter)).length,
    people: peopleOf(project, group).map(({ name }) => name),
  }));
}

function countedFor(rules: StatusGate, votes: readonly RecordedDecision[]): Assignment<Voter> {
  const counted = assignVotes<Voter>(requiredVotes(rules), ({ groups }) => groups);
  for (const { verdict, name, groups = [rules.group] } of votes)
    if (verdict === "approve") counted.add({ name, groups });
  return counted;
}
