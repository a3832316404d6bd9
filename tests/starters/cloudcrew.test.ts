import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { rehearse } from "../../runtime/local/rehearse.ts";
import { checkResults } from "../../runtime/runner/checks.ts";

const root = join(import.meta.dirname, "../..");
const engagements = ["cloudcrew", "cloudcrew-deploy"];

test.each(engagements)("%s compiles without a finding", (engagement) => {
  expect(compile(nodeHost(root), { engagement }).diagnostics).toEqual([]);
});

test("no agent of cloudcrew-deploy has a tool with a role, and everything that changes the account waits for the customer", () => {
  const { pipeline } = compile(nodeHost(root), { engagement: "cloudcrew-deploy" });
  const { agents, tools, steps } = pipeline!;
  const withRole = Object.values(tools).flatMap((tool) => ("assume" in tool && tool.assume ? [tool.name] : []));
  expect(withRole.sort()).toEqual(["terraform-apply", "terraform-plan", "terraform-plan-removal"]);
  expect(Object.values(agents).flatMap((agent) => agent.tools.filter((tool) => withRole.includes(tool)))).toEqual([]);
  const applies = steps.flatMap((step) => (step.kind === "call" && step.tool === "terraform-apply" ? [step] : []));
  expect(applies.map(({ phase, part }) => `${phase} ${part}`)).toEqual([
    "apply prepare",
    "apply perform",
    "remove prepare",
    "remove perform",
  ]);
  expect(applies.map(({ files }) => files[0])).toEqual([
    ...Array(2).fill("deployment/plan.bin"),
    ...Array(2).fill("deployment/removal.bin"),
  ]);
});

/** What the check of Production measures in an application with the tests. */
async function measured(
  tests: string,
  others: { [path: string]: string } = {},
  [engagement, phase]: readonly [string, string] = ["cloudcrew", "production"],
): Promise<{ [name: string]: string | number | undefined }> {
  const { pipeline, flows = [] } = compile(nodeHost(root), { engagement });
  const { phases } = pipeline ?? flows.map((flow) => flow.pipeline).find((each) => each.phases[phase])!;
  const check = phases[phase]!.checks.find(({ id }) => id === "tests")!;
  const folder = mkdtempSync(join(tmpdir(), "crew-measured-"));
  const source = "export function half(x) {\n  if (x > 3) {\n    return 1;\n  }\n  return 2;\n}\n";
  for (const [path, text] of [
    ["app/src/half.ts", source],
    ["app/tests/half.test.ts", tests],
    ...Object.entries(others),
  ] as const) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const [result] = await checkResults([check], { root: folder, signal: new AbortController().signal });
  rmSync(folder, { recursive: true });
  return { outcome: result?.outcome, ...result?.numbers };
}

const imports = `import { test } from "node:test";
import assert from "node:assert";
import { half } from "../src/half.ts";
`;

test("the share of lines that tests reach is measured by Node, and what a test prints changes no number", async () => {
  const forged = `test("two", () => { console.log('{"count":99,"lines":100}'); assert.equal(half(1), 2); });`;
  const { lines, ...rest } = await measured(`${imports}${forged}`);
  expect(rest).toEqual({ outcome: "satisfied", count: 1 });
  expect(lines).toBeGreaterThan(50);
  expect(lines).toBeLessThan(80);
  const both = `${forged}\ntest("one", () => assert.equal(half(4), 1));`;
  expect(await measured(`${imports}${both}`)).toEqual({ outcome: "satisfied", count: 2, lines: 100 });
  const broken = await measured(`${imports}test("three", () => assert.equal(half(1), 3));`);
  expect(broken.outcome).toBe("failed");
});

test.each([
  ["cloudcrew", "production"],
  ["auto-dev", "test"],
] as const)(
  "a file that no test loads counts as not reached in %s, and one with nothing but types does not",
  async (...of) => {
    const both = `${imports}test("both", () => { assert.equal(half(1), 2); assert.equal(half(4), 1); });`;
    const types = { "app/src/size.ts": "export interface Size {\n  height: number;\n}\n" };
    expect(await measured(both, types, of)).toMatchObject({ outcome: "satisfied", lines: 100 });
    const untested = { ...types, "app/src/far/away.ts": "export const away = () => {\n  return 1;\n};\n".repeat(20) };
    const { outcome, lines } = await measured(both, untested, of);
    expect(outcome).toBe("satisfied");
    expect(lines).toBeGreaterThan(5);
    expect(lines).toBeLessThan(15);
  },
);

test("no tests, too few lines reached, a grave finding or an old review keep the customer from approving Production", () => {
  const { pipeline } = compile(nodeHost(root), { engagement: "cloudcrew" });
  const gate = pipeline!.steps.flatMap((step) =>
    step.kind === "await-decision" && step.phase === "production" ? [step] : [],
  )[0];
  expect(gate?.requires?.map(({ text }) => text)).toEqual([
    "checks.tests.passed",
    "checks.tests.count > 0",
    "checks.tests.lines >= 80",
    "findings.critical = 0",
    "findings.high = 0",
    "fresh(pm, '7d')",
  ]);
  expect(gate?.onReviewAgain).toBe("production-review-again");
});

test("a rehearsal plays the plans by their examples, and the customer decides before each call that changes the account", async () => {
  const { files, pipeline } = compile(nodeHost(root), { engagement: "cloudcrew-deploy" });
  const report = await rehearse({
    engagement: runnableEngagement(pipeline!, files!),
    runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
  });
  expect(report).toMatchObject({ outcome: "finished", problems: [] });
  const gates = report.acts.filter(({ on }) => on === "gate").map(({ phase, verdict }) => `${phase} ${verdict}`);
  expect(gates).toEqual(
    ["discovery", "architecture", "poc", "production", "apply", "handoff", "remove"].map((name) => `${name} approve`),
  );
  expect(report.phases.every(({ status, rounds }) => status === "done" && rounds === 1)).toBe(true);
}, 300_000);
