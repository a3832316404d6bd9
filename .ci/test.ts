// Runs all checks of `npm test`, or with --long the suite of `npm run test:long`, then prints a summary; the exit code
// is 1 when any failed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");
const report = join(tmpdir(), `crew-tests-${process.pid}.json`);

interface Outcome {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
  /** Each failed test with the first line of its message. */
  failures: string[];
}

function run(name: string, command: string, args: string[]): Outcome {
  console.log(`\n── ${name}`);
  const started = performance.now();
  const env = { ...process.env, CREW_TEST_BUNDLE: "true" };
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  const ok = status === 0;
  return {
    name,
    passed: ok ? 1 : 0,
    failed: ok ? 0 : 1,
    skipped: 0,
    seconds: (performance.now() - started) / 1000,
    failures: [],
  };
}

/** Runs Vitest and returns its counts; a run without a report counts as one failure. */
function runVitest(name: string, config: string, more: string[]): Outcome {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const outcome = run(name, "vitest", ["run", `--config=${config}`, ...reporters, ...more]);
  if (!existsSync(report)) return { ...outcome, passed: 0, failed: 1 };
  const counts = JSON.parse(readFileSync(report, "utf8")) as Counts;
  rmSync(report);
  const failed = Math.max(counts.numFailedTests, outcome.failed);
  const failures = counts.testResults.flatMap(failuresOf);
  return { ...outcome, passed: counts.numPassedTests, failed, skipped: counts.numPendingTests, failures };
}

interface Counts {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: FileResult[];
}

interface FileResult {
  name: string;
  status: string;
  message?: string;
  assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
}

/** Failed tests of a file; a file that fails before its first test counts as one. */
function failuresOf({ name, status, message = "", assertionResults }: FileResult): string[] {
  const file = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0 && status === "failed") return [`${file}: ${firstLine(message)}`];
  return failed.map(
    ({ fullName, failureMessages = [] }) => `${file}: ${fullName}: ${firstLine(failureMessages[0] ?? "")}`,
  );
}

const firstLine = (text: string): string => text.split("\n")[0]?.slice(0, 300) ?? "";

const checks = () => [
  run("generated types match the schemas", "node", [".ci/generate-types.ts", "--check"]),
  ...(existsSync(join(root, ".ci/generate-validators.ts"))
    ? [run("generated validators match the schemas", "node", [".ci/generate-validators.ts", "--check"])]
    : []),
  run("the reference and the OpenAPI document match the schemas", "node", [".ci/generate-reference.ts", "--check"]),
  run("types", "tsc", ["-p", "."]),
  run("lint and format", "biome", ["check", "--error-on-warnings", "."]),
];

const words = process.argv.slice(2);
const outcomes =
  words[0] === "--long"
    ? [runVitest("long tests", "tests/long/vitest.config.ts", words.slice(1))]
    : [...checks(), runVitest("tests", "tests/vitest.config.ts", words)];

const total = (key: "passed" | "failed" | "skipped") => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
console.log("\n── summary");
for (const failure of outcomes.flatMap(({ failures }) => failures)) console.log(`failed: ${failure}`);
for (const { name, passed, failed, skipped, seconds } of outcomes) {
  console.log(
    `${failed === 0 ? "ok  " : "FAIL"}  ${name.padEnd(40)} ${passed} passed, ${failed} failed, ${skipped} skipped  ${seconds.toFixed(1)} s`,
  );
}
console.log(`${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`);
process.exitCode = total("failed") === 0 ? 0 : 1;
