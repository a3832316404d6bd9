import { expect, test } from "vitest";
import { pairs } from "../corpus/cases.ts";
import { judge } from "../corpus/judge.ts";
import { fuzzShare } from "./share.ts";

fuzzShare(2);

test("of every two independent faults each is found, and neither makes a third", { timeout: 600_000 }, () => {
  const failures: string[] = [];
  for (const { plants, files } of pairs(1)) {
    const { found, noNoise } = judge(plants, files);
    if (!found || !noNoise) failures.push(plants.map(({ id, name }) => `${id}: ${name}`).join(" and "));
  }
  expect(failures).toEqual([]);
});
