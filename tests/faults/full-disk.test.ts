import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const mayMount = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;

test.skipIf(!mayMount)(
  "a disk that fills up under crew refuses writes in words, keeps pages open, and is gone on with",
  () => {
    const state = mkdtempSync(join(tmpdir(), "crew-full-"));
    try {
      const script = join(import.meta.dirname, "on-full-disk.ts");
      const printed = execFileSync("unshare", ["-m", process.execPath, script, state], { encoding: "utf8" });
      const { full, after } = JSON.parse(printed.trim().split("\n").at(-1) ?? "");
      expect(full.read).toEqual({ status: 200 });
      expect(full.write).toEqual({
        status: 503,
        detail: expect.stringMatching(/^The disk of this computer is full\. Free some space.*Nothing was recorded/),
      });
      expect(after.status).toBe(201);
    } finally {
      rmSync(state, { recursive: true, force: true });
    }
  },
);
