import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rooms } from "./rooms.ts";

const root = join(import.meta.dirname, "../..");

test("npm run architecture prints the rooms and arrows, and fails on a violation", () => {
  const print = (folder: string) =>
    spawnSync(process.execPath, [join(import.meta.dirname, "print.ts"), folder], { encoding: "utf8" });
  const { status, stdout, stderr } = print(root);
  expect([status, stderr]).toEqual([0, ""]);
  for (const room of Object.keys(rooms)) expect(stdout).toMatch(new RegExp(`^${room} \\(\\d+ files?\\)$`, "m"));
  expect(stdout).toMatch(/^compiler\/link .*\n( {2}-> .*\n)* {2}-> compiler\/load$/m);
  const broken = mkdtempSync(join(tmpdir(), "crew-architecture-"));
  const file = join(broken, "schema/planted.ts");
  mkdirSync(join(broken, "schema"));
  writeFileSync(file, 'import { parse } from "yaml";\n');
  const refusal = print(broken);
  rmSync(broken, { recursive: true });
  expect(refusal).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("refused: every import is one that its room may make: schema/planted.ts -> yaml\n"),
  });
});
