import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CiSummary } from "../../cli/ci/ci-files.ts";
import { runCrew } from "../support/run-crew.ts";
import { createRepository, type Repository } from "./repository.ts";

const engagement = "engagements/hello/engagement.yaml";
const patience = 240_000;
const commands = ["validate", "ci", "compile", "diff"];
/** Each of these rehearses a project in a process of its own. */

let repository: Repository;
let place: string;

beforeEach(() => {
  repository = createRepository();
  repository.commit();
  place = mkdtempSync(join(tmpdir(), "crew-comparison-"));
});
afterEach(() => {
  repository.remove();
  rmSync(place, { recursive: true, force: true });
});

/** A branch that changes a limit; then main raises the budget. */
function diverge(): void {
  repository.git("switch", "--quiet", "--create", "feature");
  repository.replace("engagements/hello/phases/brief.yaml", "turns: 12", "turns: 10");
  repository.commit();
  repository.git("switch", "--quiet", "main");
  repository.replace(engagement, "usd: 1}", "usd: 3}");
  repository.commit();
}

function clone(...words: string[]): string {
  execFileSync("git", ["clone", "--quiet", ...words, `file://${repository.root}`, join(place, "clone")], {
    stdio: "ignore",
  });
  return join(place, "clone/delivery");
}

/** `crew ci` in a workspace, with what it wrote. */
function ci(workspace: string, words: string[], env: NodeJS.ProcessEnv = {}) {
  const outcome = runCrew(["ci", ...words], { cwd: workspace, env });
  const read = (file: string) => readFileSync(join(workspace, ".crew/ci", file), "utf8");
  return { ...outcome, read, summary: () => JSON.parse(read("summary.json")) as CiSummary };
}

const sentencesOf = (diff: unknown): string[] =>
  (diff as { engagements: { changes: { sentence: string }[] }[] }).engagements.flatMap(({ changes }) =>
    changes.map(({ sentence }) => sentence),
  );

describe("a branch that main has left behind", () => {
  test.each([[[]], [["--base", "main"]]])("does not answer for what main did since, with %j", (words) => {
    diverge();
    repository.git("switch", "--quiet", "feature");
    const { code, stdout } = runCrew(["diff", "--json", ...words], { cwd: repository.workspace });
    expect(code).toBe(0);
    const sentences = sentencesOf(JSON.parse(stdout));
    expect(sentences).toContainEqual("A round of brief may take 10 turns instead of 12 turns.");
    expect(sentences.filter((sentence) => /A project may cost/.test(sentence))).toEqual([]);
    const checked = ci(repository.workspace, ["--rehearse", "none", ...words]);
    expect(sentencesOf(checked.summary().diff)).toEqual(sentences);
  });

  test("merged into main by the forge answers for its own changes alone, whatever commit the event names", () => {
    const first = repository.git("rev-parse", "HEAD");
    diverge();
    const [tip, feature] = [repository.git("rev-parse", "main"), repository.git("rev-parse", "feature")];
    repository.git("checkout", "--quiet", "--detach", "main");
    repository.git("merge", "--quiet", "--no-ff", "-m", `Merge ${feature} into ${tip}`, "feature");
    for (const base of [[], ["--base", first], ["--base", "main"]]) {
      const { stdout } = runCrew(["diff", "--json", ...base], { cwd: repository.workspace });
      expect(sentencesOf(JSON.parse(stdout)).filter((sentence) => /instead of/.test(sentence))).toContainEqual(
        "A round of brief may take 10 turns instead of 12 turns.",
      );
      expect(stdout).not.toContain("A project may cost");
    }
  });
});

test("a checkout with the line ends of Windows means the same and compiles to the same bytes", () => {
  const windows = clone("-c", "core.autocrlf=true");
  expect(readFileSync(join(windows, engagement), "utf8")).toContain("\r\n");
  const diff = runCrew(["diff"], { cwd: windows });
  expect([diff.code, diff.stdout]).toEqual([0, expect.stringContaining("hello means the same as before.")]);
  for (const workspace of [windows, repository.workspace]) {
    expect(runCrew(["compile", "--out", join(workspace, "../out")], { cwd: workspace }).code).toBe(0);
  }
  const compiled = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => [name, readFileSync(join(parentPath, name), "utf8")]);
  expect(compiled(join(windows, "../out"))).toEqual(compiled(join(repository.root, "out")));
});

/** That nothing was compared stands in every output, and all was rehearsed. */
function expectRehearsed(checked: ReturnType<typeof ci>, reason: RegExp): void {
  expect([checked.code, checked.stderr]).toEqual([0, expect.stringContaining("hello: rehearsing")]);
  expect(checked.stdout).toMatch(/^Nothing was compared\. .*Every engagement counts as changed and is rehearsed\.$/m);
  expect(checked.stdout).not.toContain("means the same");
  const { notCompared, diff, engagements } = checked.summary();
  expect(diff).toBeUndefined();
  expect(notCompared).toMatch(reason);
  expect(engagements).toMatchObject([{ engagement: "hello", rehearsal: { isFinished: true } }]);
  expect(checked.read("comment.md")).toMatch(/^\*\*Nothing was compared\.\*\*/m);
  const [run] = JSON.parse(checked.read("findings.sarif")).runs;
  const [notification] = run.invocations[0].toolExecutionNotifications;
  expect(notification).toMatchObject({ level: "warning", message: { text: expect.stringMatching(reason) } });
}

describe("where nothing can be compared, all is rehearsed and that is said everywhere:", () => {
  test(
    "a clone of depth 1",
    () => {
      diverge();
      const workspace = clone("--depth=1", "--branch=feature");
      expectRehearsed(ci(workspace, ["--format", "github"]), /This clone is shallow.*fetch-depth: 0/);
      const named = ci(workspace, ["--base", "origin/main", "--out", join(place, "out")]);
      expect([named.code, named.stderr]).toEqual([2, expect.stringContaining("This clone is shallow")]);
      const diff = runCrew(["diff"], { cwd: workspace });
      expect([diff.code, diff.stderr]).toEqual([2, expect.stringContaining("This clone is shallow")]);
    },
    patience,
  );

  test(
    "a repository that belongs to somebody else",
    () => {
      const checked = ci(repository.workspace, [], { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" });
      expectRehearsed(checked, /belongs to another owner.*safe\.directory/);
    },
    patience,
  );

  test(
    "a main branch with nothing uncommitted",
    () => {
      expectRehearsed(ci(clone(), []), /Nothing was changed since the last commit/);
    },
    patience,
  );

  test(
    "a base that is the very commit",
    () => {
      const github = ci(clone(), ["--base", "origin/main", "--format", "github"]);
      expectRehearsed(github, /Nothing was changed since origin\/main/);
      expect(github.stdout).toMatch(/^::warning title=crew::Nothing was compared\./m);
    },
    patience,
  );

  test(
    "a target of the pull request that was not fetched",
    () => {
      const checked = ci(clone(), [], { GITHUB_BASE_REF: "release" });
      expectRehearsed(checked, /to be merged into release \(GITHUB_BASE_REF\), which is not in this clone/);
    },
    patience,
  );
});

describe("nothing passes because nothing was seen:", () => {
  test.each(commands)("crew %s in a folder that is no workspace is wrong use", (command) => {
    for (const [folder, why] of [
      [join(place, "nowhere"), "the folder does not exist"],
      [place, "it has no folder engagements/"],
    ]) {
      const { code, stderr } = runCrew([command, "--workspace", folder!]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(why!)]);
    }
  });

  test.each(commands)("crew %s of a workspace without an engagement fails", (command) => {
    const workspace = join(place, "delivery");
    mkdirSync(join(workspace, "engagements"), { recursive: true });
    writeFileSync(join(workspace, "engagements/README.md"), "Soon.\n");
    execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: workspace });
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    execFileSync("git", [...identity, "commit", "--quiet", "--allow-empty", "-m", "first"], { cwd: workspace });
    const { code, stdout, stderr } = runCrew([command], { cwd: workspace });
    expect([code, `${stdout}${stderr}`]).toEqual([1, expect.stringContaining("There is no engagement")]);
  });
});

describe("a workspace in a folder of its repository", () => {
  const from = { root: () => repository.root, below: () => join(repository.workspace, "engagements/hello") };
  const faulty = "delivery/engagements/hello/phases/brief.yaml";

  test.each(["root", "below"] as const)("is reported by paths from the repository's root, from %s", (where) => {
    repository.replace("engagements/hello/phases/brief.yaml", "entry: pm", "entyr: pm");
    const cwd = from[where]();
    const words = where === "root" ? ["--workspace", "delivery"] : [];
    const validated = (format: string) => runCrew(["validate", "--format", format, ...words], { cwd }).stdout;
    expect(validated("github")).toMatch(new RegExp(`^::error file=${faulty},line=5,`, "m"));
    expect(validated("text")).toMatch(new RegExp(`^${faulty}:5:`, "m"));
    expect(validated("text")).toContain("entyr: pm");
    expect(JSON.parse(validated("json"))).toMatchObject([{ span: { file: faulty } }]);
    const { results } = JSON.parse(validated("sarif")).runs[0];
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(faulty);
    expect(runCrew(["compile", ...words], { cwd }).stderr).toContain(`${faulty}:5:`);
    const diff = runCrew(["diff", "--json", ...words], { cwd });
    expect(JSON.parse(diff.stdout).diagnostics.added).toMatchObject([{ span: { file: faulty } }]);
    const fixed = runCrew(["validate", "--fix", ...words], { cwd });
    expect([fixed.code, fixed.stderr]).toEqual([0, expect.stringContaining(`fixed ${faulty}:5:`)]);
  });
});
