import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { left, sampled } from "./sampled.ts";

/** What takes minutes: `npm run test:long`. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["tests/long/**/*.test.ts", "tests/soak/**/*.test.ts", ...sampled, ...Object.keys(left)],
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
