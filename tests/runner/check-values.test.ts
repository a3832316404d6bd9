import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { numberAt } from "../../runtime/runner/value-at.ts";
import type { Check, FactName } from "../../schema/types.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

const printed = JSON.stringify({ total: [{ pct: 81.25 }], text: "90", none: null });
const prints: Check = {
  id: "coverage",
  run: ["node", "-e", `process.stdout.write(${JSON.stringify(printed)})`],
  values: { pct: "$.total[0].pct", asText: "$.text", absent: "$.other.pct" },
  sources: [],
  folder: "",
  timeoutSeconds: 60,
  optional: false,
};
const absent: Check = { ...prints, id: "absent", run: ["crew-no-such-program"], optional: true };
const facts: FactName[] = ["checks", "findings", "spend"];

test("a round reports the numbers of its checks with what else expressions name, and keeps all of it", async () => {
  const { id: _, ...unnamed } = prints;
  const order = await services.start("values", twoAgents({ checks: [prints, absent, unnamed], facts }));
  const answer = await services.run(order);
  const values = {
    coverage: { passed: true, failed: false, skipped: false, pct: 81.25 },
    absent: { passed: false, failed: false, skipped: true },
  };
  const tree = answer?.tree ?? "";
  const usd = ((await readItem(services.table, key.round("values", "design", 1)))?.usage?.costMicros ?? 0) / 1_000_000;
  expect(usd).toBeGreaterThan(0);
  expect(answer?.facts).toEqual({
    checks: { tree, values },
    findings: { tree, values: { low: 0, medium: 0, high: 0, critical: 0 } },
    spend: { usd, projectUsd: usd },
  });
  expect((await readItem(services.table, key.round("values", "design", 1)))?.facts).toEqual(answer?.facts);

  const review = await services.run({ ...order, mode: "review", epoch: 2 });
  expect(review).toMatchObject({ passed: true, tree });
  expect(Object.keys(review?.facts ?? {})).toEqual(["spend"]);
  expect(review?.facts?.spend?.usd).toBeGreaterThan(usd);
});

test("a review reports how many items it confirmed, on the tree that it saw", async () => {
  const order = await services.start("reviewed", twoAgents({ facts: ["review"] }));
  const work = await services.run(order);
  expect(work?.facts).toEqual({});
  const review = await services.run({ ...order, mode: "review", epoch: 2 });
  expect(review?.facts).toEqual({ review: { tree: work?.tree, values: { approved: true, confirmed: 2 } } });
});

test("a phase whose facts nobody reads reports none to the state machine", async () => {
  const answer = await services.run(await services.start("unread", twoAgents({ checks: [prints] })));
  expect(answer).not.toHaveProperty("facts");
  expect((await readItem(services.table, key.round("unread", "design", 1)))?.facts).toHaveProperty("checks");
});

test("a check that a member could have bent is missing, with all its values", async () => {
  const own = { ...prints, sources: ["docs/*.md"] };
  const others = { ...prints, id: "others", sources: ["tools/**", "sow.md"] };
  const order = await services.start("own", twoAgents({ checks: [own, others], facts: ["checks"] }));
  expect(Object.keys((await services.run(order))?.facts?.checks?.values ?? {})).toEqual(["others"]);
});

test("a runner that continues after the checks ran reports what they printed, without running them again", async () => {
  const counted: Check = {
    ...prints,
    run: ["node", "-e", "console.log(JSON.stringify({ total: [{ pct: Date.now() }] }))"],
  };
  const order = await services.start("repeated", twoAgents({ checks: [counted], facts: ["checks"] }));
  const first = await services.run(order);
  expect(first?.facts?.checks?.values).toMatchObject({ coverage: { pct: expect.any(Number) } });
  expect(await services.run({ ...order, epoch: 2 })).toEqual(first);
});

test.each([
  ["$.a.b", { a: { b: 1.5 } }, 1.5],
  ["$.a[1]", { a: [1, 2] }, 2],
  ["$.a-b_c.d", { "a-b_c": { d: -1e300 } }, -1e300],
  ["$.a", { a: "1" }, undefined],
  ["$.a", { a: true }, undefined],
  ["$.a", { a: null }, undefined],
  ["$.a.length", { a: "text" }, undefined],
  ["$.a.length", { a: [1, 2] }, undefined],
  ["$.a[0]", { a: { 0: 1 } }, undefined],
  ["$.toString", {}, undefined],
  ["$.a.b", 1, undefined],
])("the number at %s of %j is %s", (path, json, number) => {
  expect(numberAt(json, path)).toBe(number);
});
