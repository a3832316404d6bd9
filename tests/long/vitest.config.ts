import { defineConfig } from "vitest/config";

/** What takes minutes: `npm run test:long`. */
export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  test: {
    include: ["tests/long/**/*.test.ts", "tests/soak/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    setupFiles: ["tests/seed.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    reporters: ["default"],
  },
});
