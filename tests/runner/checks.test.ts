import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkResults, faultsIn } from "../../runtime/runner/checks.ts";
import type { Check } from "../../schema/types.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "crew-checks-"));
  await mkdir(join(root, "infra"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const check = (script: string, over: Partial<Check> = {}): Check => ({
  run: [process.execPath, "-e", script],
  folder: "",
  timeoutSeconds: 10,
  optional: false,
  ...over,
});
const failing = async (...checks: Check[]) =>
  faultsIn(await checkResults(checks, { root, signal: new AbortController().signal }));

test("a check that exits with 0 is satisfied, in the folder it names", async () => {
  expect(
    await failing(check(""), check("if (!process.cwd().endsWith('infra')) process.exit(1)", { folder: "infra" })),
  ).toEqual([]);
});

test("each failing check says what it ran and what that printed", async () => {
  const found = await failing(check("console.error('bad indent'); process.exit(2)"), check("process.exit(1)"));
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(/exit code 2:\nbad indent/);
});

test.each<[how: string, expect: string, output: string, fault: RegExp | undefined, exit?: number]>([
  ["satisfied", "valid = true", '{"valid": true}', undefined],
  ["satisfied whatever the exit code, for the output counts", "valid", '{"valid": true}', undefined, 1],
  ["not satisfied", "valid = true", '{"valid": false}', /does not satisfy `valid = true`/],
  ["true only when it is true, not merely something", "valid", '{"valid": "yes"}', /does not satisfy/],
  ["not satisfied by what is not JSON", "valid", "hello", /did not print JSON/],
  ["reported when the expression itself fails", "$nothing()", "{}", /the expression `\$nothing\(\)` failed/],
])("an expectation is %s", async (_, expectation, output, fault, exit = 0) => {
  const script = `process.stdout.write(${JSON.stringify(output)}); process.exitCode = ${exit}`;
  const found = await failing(check(script, { expect: expectation }));
  expect(found).toEqual(fault === undefined ? [] : [expect.stringMatching(fault)]);
});

test("what comes before a check runs first, in its folder, and where it fails the check fails with its words", async () => {
  const before = (script: string) => [process.execPath, "-e", script];
  const installs = "require('fs').writeFileSync('installed', '')";
  const needs = "if (!require('fs').existsSync('installed')) process.exit(1)";
  expect(await failing(check(needs, { before: before(installs), folder: "infra" }))).toEqual([]);
  const found = await failing(
    check("", { before: before("console.log('no network'); process.exit(3)") }),
    check("", { before: ["crew-no-such-program"], optional: true }),
  );
  expect(found).toEqual([
    expect.stringMatching(/was not run: .* ended with exit code 3:\nno network/s),
    expect.stringMatching(/`crew-no-such-program`, which comes before it, is not installed/),
  ]);
});

test("of a long output the failing check shows what failed, wherever it is", async () => {
  const script =
    "for (let i = 1; i <= 900; i++) console.log(i === 450 ? 'not ok 450 - the sum' : `ok ${i} - fine and long enough`); process.exitCode = 1";
  const [found = ""] = await failing(check(script));
  expect(found.length).toBeLessThan(7000);
  expect(found).toMatch(/Lines about failures:\n450\tnot ok 450 - the sum/);
  expect(found).toContain("ok 900 - fine");
});

test("an optional check is skipped where its program or folder is missing, and another is not", async () => {
  const missing = { run: ["crew-no-such-program"] };
  const nowhere = { folder: "nowhere" };
  expect(await failing(check("", { ...missing, optional: true }), check("", { ...nowhere, optional: true }))).toEqual(
    [],
  );
  expect(await failing(check("", missing), check("", nowhere))).toEqual([
    expect.stringMatching(/not installed/),
    expect.stringMatching(/folder nowhere does not exist/),
  ]);
});

test("an optional check whose program is there counts", async () => {
  expect(await failing(check("process.exit(1)", { optional: true }))).toHaveLength(1);
});

test("a check that does not end is stopped", async () => {
  expect(await failing(check("setInterval(() => {}, 1000)", { timeoutSeconds: 1 }))).toEqual([
    expect.stringMatching(/did not end within 1 s/),
  ]);
});

test("what a check prints of a secret that a command was given is hidden", async () => {
  const value = "CANARY-forge-token-55e1c0";
  const prints = check(
    `console.log(${JSON.stringify(btoa(`user:${value}`))}, ${JSON.stringify(value)}); process.exit(1)`,
  );
  const hidden = [{ from: "forge-token", value }];
  const [said] = faultsIn(await checkResults([prints], { root, signal: new AbortController().signal, hidden }));
  expect(said?.split("\n").slice(1).join("")).toMatch(/^\w*\[secret forge-token\] \[secret forge-token\]$/);
});
