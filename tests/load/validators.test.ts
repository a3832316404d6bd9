import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the generated validators match the schemas", () => {
  const script = join(import.meta.dirname, "../../.ci/generate-validators.ts");
  const run = () => execFileSync(process.execPath, [script, "--check"], { stdio: ["ignore", "ignore", "pipe"] });
  expect(run).not.toThrow();
});
