import { expect, test } from "vitest";
import { whatIsRead } from "../../runtime/models/rehearsal/review.ts";
import { BoundedResults } from "../../runtime/tools/results.ts";

const turn = { phase: "architecture", round: 1, seq: 1 };
const path = "docs/long.md";
const call = (result: { text: string; isError: boolean }) => ({ id: "1", name: "git_read", input: { path }, result });

test("a file that found no room in a turn is read in the next one, however often; one that cannot be read is given up", () => {
  const results = new BoundedResults();
  const long = { text: `${path}, lines 1 to 1 of 1:\n1\t${"x".repeat(40_000)}`, isError: false, written: [] };
  const given = ["a", "b"].map((id) => results.bound(long, { id, limitsItself: true, turn, mayRead: true }));
  expect(given.map(({ isError }) => isError)).toEqual([false, true]);
  const [read, refused] = given as [typeof long, typeof long];
  const inCall = { text: `${path} did not fit into this call any more: read it in a further one.`, isError: true };
  expect(whatIsRead([refused, refused, inCall, refused].map(call), path)).toEqual({ text: "", from: 1, attempts: 0 });
  expect(whatIsRead([refused, read].map(call), path)).toMatchObject({ from: 0, attempts: 0 });
  const gone = { text: `There is no file ${path}.`, isError: true };
  expect(whatIsRead([gone, gone, gone].map(call), path)).toMatchObject({ from: 1, attempts: 3 });
});
