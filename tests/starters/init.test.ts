import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCrew } from "../cli/run-crew.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crew-init-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a workspace is made in a new folder, and what it prints leads on", () => {
  const { code, stdout } = runCrew(["init", "team/acme", "--from", "rest-api", "--name", "acme-api"], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /\d+ to \d+ minutes of work .*\$[\d.]+ to \$[\d.]+ of models .*4 reviews by people \(3 gates and 1 question\)/,
  );
  const commands = ["cd team/acme", "crew validate", "crew rehearse acme-api", "crew up acme-api"];
  expect(
    stdout
      .split("\n")
      .filter((line) => line.startsWith("  "))
      .map((line) => line.trim()),
  ).toEqual(commands);
  const { code: validated, stdout: said } = runCrew(["validate"], { cwd: join(folder, "team/acme") });
  expect([validated, said.trim()]).toEqual([0, "acme-api: nothing is wrong."]);
});

test("a fresh repository is as good as an empty folder", () => {
  mkdirSync(join(folder, ".git"));
  const { code, stdout } = runCrew(["init", "--json"], { cwd: folder });
  expect(code).toBe(0);
  const { engagement, files } = JSON.parse(stdout) as { engagement: string; files: string[] };
  expect(engagement).toBe("cloudcrew");
  for (const file of files) expect(readFileSync(join(folder, file), "utf8")).not.toBe("");
});

test("what is in the way is named and stays as it was", () => {
  writeFileSync(join(folder, "README.md"), "mine\n");
  const { code, stderr } = runCrew(["init", folder, "--from", "web-app"]);
  expect(code).toBe(2);
  expect(stderr).toContain(`${folder} is not empty: it holds README.md.`);
  expect(readdirSync(folder)).toEqual(["README.md"]);
  expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("mine\n");
});

test.each([
  [["--from", "next-app"], 'There is no starter "next-app". There are cloudcrew, data-pipeline, rest-api, web-app.'],
  [["--name", "Acme Orders"], '"Acme Orders" is no name for an engagement'],
])("wrong use with %j says what is right and writes nothing", (flags, message) => {
  const { code, stderr } = runCrew(["init", ...flags], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(readdirSync(folder)).toEqual([]);
});

test("a file where the folder should be is refused", () => {
  writeFileSync(join(folder, "acme"), "");
  const { code, stderr } = runCrew(["init", join(folder, "acme")]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("acme is a file.")]);
});

test("the starters are listed with their estimates", () => {
  const { code, stdout } = runCrew(["init", "--list"], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout.match(/^[a-z-]+$/gm)).toEqual(["cloudcrew", "data-pipeline", "rest-api", "web-app"]);
  expect(stdout.match(/Expected: .*minutes.*\$.*reviews/g)).toHaveLength(4);
  expect(readdirSync(folder)).toEqual([]);
});
