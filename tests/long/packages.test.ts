import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "crew-packages-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Builds the packages from a copy of the sources, and gives their list: files, digests and keys. */
function buildIn(folder: string, zone: string): string {
  const files = execFileSync("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
    .toString()
    .split("\0");
  for (const file of files.filter((each) => each !== "")) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  // Links cost no space; where there are none, a copy does.
  const into = join(folder, "node_modules");
  try {
    execFileSync("cp", ["-al", join(root, "node_modules"), into], { stdio: "ignore" });
  } catch {
    rmSync(into, { recursive: true, force: true });
    cpSync(join(root, "node_modules"), into, { recursive: true, verbatimSymlinks: true });
  }
  rmSync(join(into, ".cache"), { recursive: true, force: true });
  const env = {
    ...process.env,
    PATH: `${join(into, ".bin")}:${process.env.PATH}`,
    TZ: zone,
    ASTRO_TELEMETRY_DISABLED: "1",
  };
  execFileSync("node", [".ci/build.ts"], { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
  return readFileSync(join(folder, "build/packages/packages.json"), "utf8");
}

test("the same sources give the same packages in another folder and time zone", () => {
  const here = buildIn(join(home, "here"), "UTC");
  const elsewhere = buildIn(join(home, "somewhere/quite/else"), "Asia/Tokyo");
  expect(elsewhere).toBe(here);
  expect(JSON.parse(here)).toMatchObject({ runner: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
});
