import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests of which `npm test` runs a sample: here they run with all that they have. */
const sampled = [
  "tests/starters/{agent-bus,auto-dev,autodev,cloudcrew,workspaces}.test.ts",
  "tests/runner/money.test.ts",
  "tests/runner/crash.test.ts",
  "tests/api/decide.test.ts",
  "tests/browser/play.test.ts",
  "tests/faults/bad-input.test.ts",
  "tests/emit/infra/provider.test.ts",
  "tests/runner/side-by-side.test.ts",
  "tests/queue/{arrive,requeue}.test.ts",
  "tests/artifacts/merge-branches.test.ts",
  "tests/runner/merge.test.ts",
  "tests/browser/access.test.ts",
  "tests/site/accessible.test.ts",
  "tests/source/{line-ends,plain-yaml}.test.ts",
  "tests/diagnostics/safe-edits.test.ts",
  "tests/tools/strays.test.ts",
  "tests/ci/comparison.test.ts",
  "tests/cli/explain-all.test.ts",
  "tests/effect/every-key.test.ts",
  "tests/diff/renames.test.ts",
  "tests/kinds/count-kind.test.ts",
  "tests/api/artifact-names.test.ts",
  "tests/artifacts/hostile-clone.test.ts",
  "tests/cli/rehearsed-flows.test.ts",
  "tests/runner/call.test.ts",
  "tests/site/long-documents.test.ts",
];

/** What takes minutes: `npm run test:long`. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["tests/long/**/*.test.ts", "tests/soak/**/*.test.ts", ...sampled],
    env: { CREW_LONG_TESTS: "true" },
    exclude: ["**/node_modules/**"],
    setupFiles: ["tests/support/seed.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    reporters: ["default"],
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
