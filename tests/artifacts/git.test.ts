import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

let folder: string;
let git: typeof import("../../runtime/artifacts/git.ts").git;
/** The module takes the PATH it finds when it is loaded; here another program is called git. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crew-git-"));
  const cases =
    "killed) kill -9 $$;; silent) exit 3;; wordy) echo nothing to do; exit 1;; warns) echo careful >&2; echo done;;";
  writeFileSync(join(folder, "git"), `#!/bin/sh\ncase "$1" in ${cases} esac\n`);
  chmodSync(join(folder, "git"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  ({ git } = await import("../../runtime/artifacts/git.ts"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test.each([
  ["killed", /git killed failed: exited with a signal/],
  ["silent", /git silent failed: exited with 3/],
  ["wordy", /git wordy failed: nothing to do/],
])("git that is %s counts as failed", async (how, message) => {
  await expect(git(folder, [how])).rejects.toThrow(message);
});

test("git that only warns has done its work", async () => {
  expect(await git(folder, ["warns"])).toBe("done\n");
});
