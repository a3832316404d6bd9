import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { type Files, overlay } from "../support/workspace.ts";

const folders: string[] = [];

function workspace(files: Files): string {
  const folder = writeWorkspace(files);
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const broken = overlay(
  "# phases/plan.yaml\nswarm: {entrypoint: pm, members: [pm, dve]}\nlimits: {time: 30 minutes, turn: 50}\n",
);

test("--fix makes the safe corrections, says which, and checks again", () => {
  const folder = workspace(broken);
  const { code, stdout, stderr } = runCrew(["validate", "--fix"], { cwd: folder });
  expect(stdout).toBe("shop: nothing is wrong.\n");
  expect(code).toBe(0);
  expect(stderr).toContain('fixed phases/plan.yaml:3:9  unknown-key  rename "entrypoint" to "entry"\n');
  expect(readFileSync(join(folder, "phases/plan.yaml"), "utf8")).toContain("limits: {time: 30m, turns: 50}");
});

test("without --fix no file changes", () => {
  const folder = workspace(broken);
  expect(runCrew(["validate"], { cwd: folder }).code).toBe(1);
  expect(readFileSync(join(folder, "phases/plan.yaml"), "utf8")).toBe(broken["phases/plan.yaml"]);
});

test("what cannot be corrected safely is still reported", () => {
  const folder = workspace({ ...broken, "engagements/shop/sow.md": "" });
  const { code, stdout } = runCrew(["validate", "--fix"], { cwd: folder });
  expect(code).toBe(1);
  expect(stdout).toContain("error  sow-empty");
  expect(stdout).not.toContain("phases/plan.yaml");
});
