import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Seconds that the longest test files took beside two others on two slow cores. Only their order matters. */
export const secondsOf: { [file: string]: number } = {
  "tests/browser/play.test.ts": 100,
  "tests/site/accessible.test.ts": 65,
  "tests/starters/cloudcrew.test.ts": 60,
  "tests/faults/bad-input.test.ts": 55,
  "tests/artifacts/work-tree.test.ts": 42,
  "tests/faults/start.test.ts": 40,
  "tests/cli/rehearsed.test.ts": 40,
  "tests/runner/main.test.ts": 39,
  "tests/runner/round.test.ts": 38,
  "tests/faults/state-folder.test.ts": 37,
  "tests/runner/money.test.ts": 33,
  "tests/tools/mcp.test.ts": 33,
  "tests/tools/git.test.ts": 32,
  "tests/cli/explain-all.test.ts": 29,
  "tests/diff/renames.test.ts": 29,
  "tests/faults/kill.test.ts": 29,
  "tests/api/decide.test.ts": 28,
  "tests/site/many-tabs.test.ts": 27,
  "tests/source/line-ends.test.ts": 27,
  "tests/diff/command-line.test.ts": 27,
  "tests/cli/rehearse.test.ts": 26,
  "tests/tools/strays.test.ts": 26,
  "tests/runner/crash.test.ts": 26,
  "tests/site/closing.test.ts": 25,
  "tests/statement/files.test.ts": 25,
  "tests/site/long-documents.test.ts": 23,
  "tests/artifacts/hostile-clone.test.ts": 22,
  "tests/api/artifact-names.test.ts": 20,
  "tests/deploy/deployed-api.test.ts": 19,
  "tests/effect/every-key.test.ts": 19,
  "tests/statement/statement.test.ts": 18,
  "tests/tools/built-in.test.ts": 18,
  "tests/grading/planted-faults.test.ts": 18,
  "tests/ci/ci.test.ts": 18,
  "tests/tools/review.test.ts": 18,
  "tests/site/drafts.test.ts": 17,
  "tests/cli/starter.test.ts": 17,
  "tests/tools/command.test.ts": 16,
  "tests/tools/secrets.test.ts": 16,
  "tests/fuzz/fuzz.test.ts": 14,
  "tests/diagnostics/safe-edits.test.ts": 14,
  "tests/runner/state-of-work.test.ts": 13,
  "tests/runner/checks.test.ts": 12,
  "tests/starters/init.test.ts": 10,
  "tests/tools/path-arguments.test.ts": 9,
  "tests/tools/mcp-address.test.ts": 9,
  "tests/runner/findings.test.ts": 9,
  "tests/site/reading.test.ts": 9,
  "tests/pipelines/execution.test.ts": 8,
  "tests/tools/secret-forms.test.ts": 8,
};

/** Projects of the configuration in the order in which their tests run; the quick unit tests fill the end. */
const projects = ["alone", "shared", "slow-unit", "unit"];

/**
 * Runs the longest files first, also in a fresh clone, where Vitest knows no durations: otherwise a long one starts last, and the other
 * workers have nothing left to do beside it. Files of one project follow each other, because only they share workers.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ project }: TestSpecification) => projects.indexOf(project.name);
    const seconds = ({ moduleId }: TestSpecification) => secondsOf[relative(this.ctx.config.root, moduleId)] ?? 0;
    return sorted.sort((a, b) => place(a) - place(b) || seconds(b) - seconds(a));
  }
}
