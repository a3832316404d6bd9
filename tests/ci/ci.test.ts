import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CiSummary } from "../../cli/ci/ci-files.ts";
import { type Outcome, runCrew } from "../support/run-crew.ts";
import { createRepository, type Repository } from "./repository.ts";

const engagement = "engagements/hello/engagement.yaml";
const phase = "engagements/hello/phases/brief.yaml";

interface Result {
  file: string;
  rule: string;
  level: string;
  line: number;
}

// A rehearsal starts processes: on a busy machine they take their time.
const patience = 240_000;

let repository: Repository;
const out = (file: string) => readFileSync(join(repository.workspace, ".crew/ci", file), "utf8");
const ci = (...words: string[]) => runCrew(["ci", ...words], { cwd: repository.workspace });
const summary = () => JSON.parse(out("summary.json")) as CiSummary;

function results(): Result[] {
  const sarif = JSON.parse(out("findings.sarif"));
  expect(sarif).toMatchObject({ version: "2.1.0", runs: [{ tool: { driver: { name: "crew" } } }] });
  expect(sarif.$schema).toMatch(/sarif-2\.1\.0/);
  return sarif.runs[0].results.map((result: Sarif) => ({
    rule: result.ruleId,
    level: result.level,
    file: result.locations[0]!.physicalLocation.artifactLocation.uri,
    line: result.locations[0]!.physicalLocation.region.startLine,
  }));
}

interface Sarif {
  ruleId: string;
  level: string;
  locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
}

describe("a change that widens an agent's writes and weakens a gate", () => {
  let outcome: Outcome;

  beforeAll(() => {
    repository = createRepository();
    repository.replace(engagement, "  operators:", "    - {name: Finance, email: finance@example.com}\n  operators:");
    repository.replace(phase, "{group: customer}", "{group: customer, quorum: 2}");
    repository.commit();
    repository.git("switch", "--quiet", "--create", "change");
    repository.replace("agents/pm.yaml", "writes: [", "writes: [contracts/**, ");
    repository.replace(phase, "quorum: 2", "quorum: 1");
    repository.commit();
    outcome = ci();
  }, patience);
  afterAll(() => repository.remove());

  test("passes, for what it means is the reviewers' to judge", () => {
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringContaining("passed: 1 engagement") });
  });

  test("is reported in the comment, both as high", () => {
    const lines = out("comment.md").split("\n");
    expect(lines[0]).toBe("<!-- crew-ci delivery/ -->");
    expect(lines).toContainEqual(expect.stringMatching(/^\| \*\*widened\*\* \|.*contracts\/\*\*/));
    const weakened = "| **weakened** | brief now passes with 1 approval instead of 2 approvals. |";
    expect(lines).toContainEqual(expect.stringContaining(weakened));
  });

  test("is compared with where the branch left main, and played to its end", () => {
    const { isPassed, engagements, diff } = summary();
    expect(isPassed).toBe(true);
    expect(engagements).toMatchObject([
      { engagement: "hello", isCompiled: true, unrepeatable: [], rehearsal: { isFinished: true, rounds: 1 } },
    ]);
    expect(diff).toMatchObject({ engagements: [{ state: "changed", summary: { high: 2 } }] });
  });

  test("leaves findings without an error, in a file that code scanning takes", () => {
    expect(results().filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("a workspace", () => {
  beforeEach(() => {
    repository = createRepository();
    repository.commit();
  });
  afterEach(() => repository.remove());

  test("that says the same as its base is not played, and the comment says that it means the same", () => {
    repository.write(
      "agents/pm.yaml",
      `${readFileSync(join(repository.workspace, "agents/pm.yaml"), "utf8")}# A note.\n`,
    );
    const { code } = ci("--base", "HEAD");
    expect(code).toBe(0);
    expect(summary().engagements[0]).not.toHaveProperty("rehearsal");
    expect(out("comment.md")).toContain("`hello` means the same as before.");
    expect(out("comment.md")).toContain("| `hello` | yes, twice with identical output | not played |");
  });

  test("with errors fails, with findings and annotations at their path in the repository", () => {
    repository.replace(phase, "entry: pm", "entyr: pm");
    const { code, stdout } = ci("--base", "main", "--format", "github");
    expect(code).toBe(1);
    expect(results()).toContainEqual({ rule: "unknown-key", level: "error", file: `delivery/${phase}`, line: 5 });
    expect(stdout).toMatch(new RegExp(`^::error file=delivery/${phase},line=5,`, "m"));
    expect(out("comment.md")).toContain(`\`delivery/${phase}:5\``);
    expect(summary()).toMatchObject({ isPassed: false, engagements: [{ isCompiled: false, isPassed: false }] });
  });

  test(
    "with flows is played flow by flow",
    () => {
      repository.replace(engagement, "phases: [brief]", "flows: {one: {phases: [brief]}, two: {phases: [brief]}}");
      expect(ci("--base", "main").code).toBe(0);
      expect(summary().engagements).toMatchObject([{ rehearsal: { isFinished: true, phases: 2, rounds: 2 } }]);
    },
    patience,
  );

  test(
    "whose rehearsal does not finish fails, and says where it stopped",
    () => {
      repository.replace(phase, "  due: 2d", "  due: 2d\n  onRevise: {rounds: 1, then: stop}");
      repository.write(
        phase,
        `${readFileSync(join(repository.workspace, phase), "utf8")}rehearsal: {decide: [revise, revise]}\n`,
      );
      const { code } = ci("--base", "main");
      expect(code).toBe(1);
      expect(summary()).toMatchObject({
        errors: 0,
        isPassed: false,
        engagements: [{ rehearsal: { outcome: "stopped" } }],
      });
      expect(out("comment.md")).toContain("**did not finish**: stopped");
    },
    patience,
  );

  test("with an unknown base is wrong use, and nothing is written", () => {
    const { code, stderr } = ci("--base", "nowhere", "--rehearse", "none");
    expect([code, stderr]).toEqual([2, expect.stringContaining('Git finds no commit "nowhere" here.')]);
    expect(() => out("comment.md")).toThrow("ENOENT");
  });

  test("outside of a repository is checked without a comparison, and files go where they are wanted", () => {
    rmSync(join(repository.root, ".git"), { recursive: true });
    const [sarif, comment] = [join(repository.root, "a/f.sarif"), join(repository.root, "b/c.md")];
    const { code, stdout } = ci(
      "--rehearse",
      "none",
      "--out",
      join(repository.root, "c"),
      "--sarif",
      sarif,
      "--comment",
      comment,
      "--json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(repository.root, "c/summary.json"), "utf8")));
    expect(JSON.parse(stdout)).not.toHaveProperty("diff");
    expect(JSON.parse(readFileSync(sarif, "utf8")).runs[0].results).toEqual([]);
    expect(readFileSync(comment, "utf8").split("\n")[0]).toBe("<!-- crew-ci . -->");
  });
});
