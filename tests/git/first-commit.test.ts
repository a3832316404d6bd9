import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { firstCommit } from "../../cli/git/first-commit.ts";

const home = mkdtempSync(join(tmpdir(), "crew-first-commit-"));
afterAll(() => rmSync(home, { recursive: true }));

function git(folder: string, ...args: string[]): void {
  const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
  const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function repository(name: string): string {
  const folder = join(home, name);
  git(home, "init", "-q", name);
  for (const text of ["one", "two"]) {
    writeFileSync(join(folder, "file"), `${name} ${text}`);
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", text);
  }
  return folder;
}

test("clones have one first commit, other repositories have others", () => {
  const one = repository("one");
  git(home, "clone", "-q", one, "clone");
  expect(firstCommit(one)).toMatch(/^[0-9a-f]{40}$/);
  expect(firstCommit(join(home, "clone"))).toBe(firstCommit(one));
  expect(firstCommit(repository("two"))).not.toBe(firstCommit(one));
});

test("a shallow clone, an empty repository and a folder that is none do not know theirs", () => {
  const three = repository("three");
  git(home, "clone", "-q", "--depth", "1", `file://${three}`, "shallow");
  git(home, "init", "-q", "empty");
  for (const folder of [join(home, "shallow"), join(home, "empty"), tmpdir()]) {
    expect(firstCommit(folder)).toBeUndefined();
  }
});
