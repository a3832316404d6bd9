import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The fuzzing of the long suite with new examples each time: `npm run soak`. `CREW_SEED=<number>` repeats a run. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["tests/soak/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    setupFiles: ["tests/support/seed.ts"],
    env: { CREW_SEED: process.env.CREW_SEED ?? "random" },
    maxWorkers: 2,
    reporters: ["default"],
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
