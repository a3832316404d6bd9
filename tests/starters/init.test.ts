import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCrew } from "../support/run-crew.ts";

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

describe("a repository as a forge begins it", () => {
  const theirs = {
    "README.md": "# delivery\n\nOurs.\n",
    LICENSE: "MIT\n",
    ".gitignore": "node_modules/\n.env",
    ".gitattributes": "*.png binary\r\n*.md text eol=lf\r\n",
  };
  const read = (file: string) => readFileSync(join(folder, file), "utf8");

  test("takes a workspace, and nothing in it is overwritten", () => {
    mkdirSync(join(folder, ".git"));
    for (const [file, text] of Object.entries(theirs)) writeFileSync(join(folder, file), text);
    const { code, stdout } = runCrew(["init", ".", "--from", "data-pipeline", "--json"], { cwd: folder });
    expect(code).toBe(0);
    const { files, extended, kept } = JSON.parse(stdout);
    expect(extended.sort()).toEqual([".gitattributes", ".gitignore"]);
    expect(kept).toEqual([{ path: "README.md", insteadAt: "WORKSPACE.md" }]);
    for (const file of files) expect(Object.keys(theirs)).not.toContain(file);
    expect([read("README.md"), read("LICENSE")]).toEqual([theirs["README.md"], theirs.LICENSE]);
    expect(read("WORKSPACE.md")).toContain("crew validate");
    expect(read(".gitignore")).toBe("node_modules/\n.env\n\n/dist/\n/.crew/\n");
    expect(read(".gitattributes")).toMatch(
      /^\*\.png binary\r\n\*\.md text eol=lf\r\n\r\n#.*\r\n\*\.yaml text eol=lf\r\n/,
    );
    expect(read(".gitattributes").match(/\*\.md/g)).toHaveLength(1);
    expect(runCrew(["validate"], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: "data-pipeline: nothing is wrong.\n",
    });
  });

  test("may call these files otherwise", () => {
    writeFileSync(join(folder, ".git"), "gitdir: elsewhere\n");
    for (const file of ["readme.rst", "LICENSE.txt", "COPYING"]) writeFileSync(join(folder, file), "theirs\n");
    expect(runCrew(["init"], { cwd: folder }).code).toBe(0);
    expect(existsSync(join(folder, "README.md"))).toBe(false);
    expect(read("readme.rst")).toBe("theirs\n");
  });

  test("with anything else in it is refused, all of that is named, and everything stays as it was", () => {
    const others = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "package.json"];
    for (const file of ["README.md", ...others]) writeFileSync(join(folder, file), "mine\n");
    mkdirSync(join(folder, "src"));
    mkdirSync(join(folder, "LICENSE"));
    const before = readdirSync(folder);
    const { code, stderr } = runCrew(["init", folder, "--from", "web-app"]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${folder} is not empty: it contains ${["LICENSE/", ...others, "src/"].join(", ")}.`);
    expect(readdirSync(folder)).toEqual(before);
    expect(read("README.md")).toBe("mine\n");
  });
});

test("in a folder of a repository it says where the workflow has to be", () => {
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  const { stdout } = runCrew(["init", "teams/rivers", "--from", "rest-api"], { cwd: folder });
  expect(stdout).toContain(
    "move .github/workflows/crew.yml to its root, and give the action `workspace: teams/rivers`",
  );
});

test.each([
  [
    ["--from", "next-app"],
    'There is no starter "next-app". There are cloudcrew, data-pipeline, requests, rest-api, web-app.',
  ],
  [["--name", "Acme Orders"], '"Acme Orders" is not a name for an engagement'],
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
  expect(stdout.match(/^[a-z-]+$/gm)).toEqual(["cloudcrew", "data-pipeline", "requests", "rest-api", "web-app"]);
  expect(stdout.match(/Expected: .*minutes.*\$.*reviews?/g)).toHaveLength(5);
  expect(readdirSync(folder)).toEqual([]);
});
