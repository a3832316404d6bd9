import { expect, test } from "vitest";
import { describeTrial } from "../../cli/describe-trial.ts";
import type { TriedTrigger } from "../../schema/types.ts";

const tried: TriedTrigger = {
  engagement: "desk",
  trigger: "opened",
  flow: "answer",
  acts: true,
  holds: true,
  title: "Issue 42",
  key: [42],
  priority: 9,
  input: { number: 42 },
};

test("a try is printed with its key, priority and input, and what it would start", () => {
  expect(describeTrial(tried)).toBe(
    [
      "desk/opened of desk/answer",
      "  title     Issue 42",
      "  key       42",
      "  priority  9",
      '  input     {"number":42}',
      "  It would start a new project. To start it: --start",
    ].join("\n"),
  );
});

test.each([
  [
    { project: "answer-abc-1", status: "RUNNING" as const },
    "It would start nothing: it is the project answer-abc-1 (RUNNING).",
  ],
  [{ project: "answer-abc-1", status: "QUEUED" as const, started: true }, "It is started: answer-abc-1."],
  [{ project: "answer-abc-1", status: "FINISHED" as const, started: false }, "It has started answer-abc-1 before"],
  [{ by: "customer" }, "It would ask the group customer whether a new project starts."],
  [{ acts: false }, "(it does not act here by itself)"],
])("a try with %j says so", (more, words) => {
  expect(describeTrial({ ...tried, ...more })).toContain(words);
});

test("a condition that does not hold, or an event that makes no input, is said instead of a project", () => {
  const { engagement, trigger, flow, acts } = tried;
  expect(describeTrial({ engagement, trigger, flow, acts, holds: false })).toContain("Its condition does not hold");
  expect(describeTrial({ engagement, trigger, flow, acts, holds: true, refused: "number: is missing" })).toContain(
    "It starts nothing: number: is missing",
  );
});
