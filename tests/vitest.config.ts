import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { left } from "./long/sampled.ts";
import { LongestFirst } from "./longest-first.ts";
import { slowUnitTests, testsAlone, unitTests } from "./unit-tests.ts";

const exclude = ["tests/bench/**", "tests/long/**", "tests/soak/**", "**/node_modules/**", ...Object.keys(left)];

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    setupFiles: ["tests/support/seed.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The longest files wait for processes and for the disk most of their time, so two cores have room for two more workers.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // The code that one worker, runner or command compiled is read by the next.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL("../build/compile-cache", import.meta.url)) },
    reporters: ["default"],
    // Node runs TypeScript by itself, and no test replaces a module.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    projects: [
      {
        extends: true,
        test: { name: "unit", include: unitTests, exclude: [...exclude, ...slowUnitTests], isolate: false },
      },
      { extends: true, test: { name: "slow-unit", include: slowUnitTests, exclude, isolate: false } },
      {
        extends: true,
        test: {
          name: "shared",
          include: ["tests/**/*.test.ts"],
          exclude: [...exclude, ...unitTests, ...slowUnitTests, ...testsAlone],
          isolate: false,
        },
      },
      { extends: true, test: { name: "alone", include: testsAlone, exclude } },
    ],
  },
});
