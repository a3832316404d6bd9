/** A group, and the number of its people who must approve. */
export interface RequiredVotes {
  readonly group: string;
  readonly quorum: number;
}

export interface Assignment<Voter> {
  /** Counts the voter's vote for one group, moving earlier votes to others of their groups if needed; false when no group needs it. */
  add(voter: Voter): boolean;
  /** Returns the voters whose vote counts for the group. */
  of(group: string): readonly Voter[];
  isComplete(): boolean;
}

/**
 * Assigns each vote to one group, so that as many required votes as possible are given: a maximum matching of voters and
 * groups. Voters added later take no place away from earlier ones.
 */
export function assignVotes<Voter>(
  required: readonly RequiredVotes[],
  groupsOf: (voter: Voter) => readonly string[],
): Assignment<Voter> {
  const holders = new Map(required.map(({ group }) => [group, [] as Voter[]]));
  const place = (voter: Voter, tried: Set<string>): boolean =>
    required.some(({ group, quorum }) => {
      const held = holders.get(group) ?? [];
      if (tried.has(group) || !groupsOf(voter).includes(group)) return false;
      tried.add(group);
      if (held.length < quorum) return held.push(voter) > 0;
      const movable = held.findIndex((other) => place(other, tried));
      if (movable >= 0) held[movable] = voter;
      return movable >= 0;
    });
  return {
    add: (voter) => place(voter, new Set()),
    of: (group) => holders.get(group) ?? [],
    isComplete: () => required.every(({ group, quorum }) => (holders.get(group)?.length ?? 0) >= quorum),
  };
}

/**
 * Returns the fewest groups that together have too few people for their votes, and undefined when everything required can
 * be given: by Hall's theorem, no other fault is possible.
 */
export function groupsTooSmall(
  required: readonly RequiredVotes[],
  peopleOf: (group: string) => readonly string[],
): { groups: string[]; needed: number; people: number } | undefined {
  return subsets(required)
    .map((some) => ({
      groups: some.map(({ group }) => group),
      needed: some.reduce((sum, { quorum }) => sum + quorum, 0),
      people: new Set(some.flatMap(({ group }) => peopleOf(group))).size,
    }))
    .filter(({ needed, people }) => people < needed)
    .sort((a, b) => a.groups.length - b.groups.length)[0];
}

function subsets<Of>(list: readonly Of[]): Of[][] {
  const [first, ...rest] = list;
  if (first === undefined) return [[]];
  const others = subsets(rest);
  return [...others, ...others.map((subset) => [first, ...subset])];
}
