import fc from "fast-check";
import { expect, test } from "vitest";
import { assignVotes, groupsTooSmall, type RequiredVotes } from "../../base/assign-votes.ts";

const names = ["security", "product", "legal"];
const required = fc
  .subarray(names, { minLength: 1 })
  .chain((groups) =>
    fc.tuple(
      ...groups.map((group) => fc.record({ group: fc.constant(group), quorum: fc.integer({ min: 1, max: 3 }) })),
    ),
  );
const voters = fc.array(fc.subarray(names), { maxLength: 7 });

/** The most approvals that can count, found by trying every assignment. */
function most(needs: readonly RequiredVotes[], [first, ...others]: readonly string[][]): number {
  if (first === undefined) return 0;
  const without = most(needs, others);
  const counted = first.flatMap((group) => {
    const need = needs.find((each) => each.group === group);
    if (need === undefined || need.quorum === 0) return [];
    const left = needs.map((each) => (each === need ? { ...each, quorum: each.quorum - 1 } : each));
    return [1 + most(left, others)];
  });
  return Math.max(without, ...counted);
}

const total = (needs: readonly RequiredVotes[]) => needs.reduce((sum, { quorum }) => sum + quorum, 0);

test("each vote counts once, for one of its groups, and as many count as any assignment allows, in whatever order they come", () => {
  fc.assert(
    fc.property(required, voters, (needs, people) => {
      const assignment = assignVotes<string[]>(needs, (groups) => groups);
      for (const [index, groups] of people.entries()) {
        assignment.add(groups);
        const counted = needs.flatMap(({ group }) => assignment.of(group));
        expect(new Set(counted).size).toBe(counted.length);
        expect(counted.length).toBe(most(needs, people.slice(0, index + 1)));
      }
      for (const { group, quorum } of needs) {
        expect(assignment.of(group).length).toBeLessThanOrEqual(quorum);
        expect(assignment.of(group).every((groups) => groups.includes(group))).toBe(true);
      }
      expect(assignment.isComplete()).toBe(most(needs, people) === total(needs));
    }),
    { numRuns: 500 },
  );
});

test("groups are too small together exactly when not even everybody's approval would be enough", () => {
  fc.assert(
    fc.property(required, voters, (needs, people) => {
      const peopleOf = (group: string) =>
        people.flatMap((groups, index) => (groups.includes(group) ? [`person ${index}`] : []));
      const found = groupsTooSmall(needs, peopleOf);
      expect(found === undefined).toBe(most(needs, people) === total(needs));
      if (found !== undefined) expect(new Set(found.groups.flatMap(peopleOf)).size).toBe(found.people);
    }),
    { numRuns: 500 },
  );
});

test("somebody in two groups counts for the one that nobody else can approve for", () => {
  const assignment = assignVotes<string>(
    [
      { group: "security", quorum: 1 },
      { group: "product", quorum: 1 },
    ],
    (name) => (name === "Ada" ? ["security", "product"] : ["security"]),
  );
  expect([assignment.add("Ada"), assignment.of("security")]).toEqual([true, ["Ada"]]);
  expect([assignment.add("Bo"), assignment.of("security"), assignment.of("product")]).toEqual([true, ["Bo"], ["Ada"]]);
  expect([assignment.add("Cy"), assignment.isComplete()]).toEqual([false, true]);
});
