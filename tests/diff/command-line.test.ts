import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBase } from "../../cli/git/find-base.ts";
import { gitHost } from "../../cli/git/git-host.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { crewProgram, localEnvironment } from "../support/run-crew.ts";
import { hostOf, overlay, shop } from "../support/workspace.ts";

const repository = mkdtempSync(join(tmpdir(), "crew-diff-"));
// The workspace is a folder of the repository, and its name needs quoting.
const workspace = join(repository, "delivery team");

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
}

function git(...args: string[]): string {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...identity, ...args], { cwd: repository, encoding: "utf8" }).trim();
}

function commit(message: string): string {
  git("add", "--all");
  git("commit", "--quiet", "--message", message);
  return git("rev-parse", "HEAD");
}

let first = "";

beforeAll(() => {
  git("init", "--quiet", "--initial-branch", "main");
  write({ ...shop, "notes/ä.bin": new Uint8Array([0, 10, 255]), "README.md": "elsewhere" });
  first = commit("first");
  git("checkout", "--quiet", "-b", "wider");
  write({ "agents/dev.yaml": overlay('# agents/dev.yaml\nwrites: ["**"]\n')["agents/dev.yaml"] ?? "" });
  commit("wider");
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

describe("the workspace at a commit", () => {
  test("compiles to the same bytes as it did on disk", () => {
    const clone = mkdtempSync(join(tmpdir(), "crew-clone-"));
    execFileSync("git", ["worktree", "add", "--quiet", "--detach", clone, first], { cwd: repository });
    const onDisk = compile(nodeHost(join(clone, "delivery team")), { engagement: "shop" });
    const fromGit = compile(gitHost(workspace, first), { engagement: "shop" });
    expect(fromGit.files).toEqual(onDisk.files);
    expect(fromGit.files).toBeDefined();
    execFileSync("git", ["worktree", "remove", "--force", clone], { cwd: repository });
  });

  test("lists and reads files as a disk does", () => {
    const host = gitHost(workspace, first);
    expect(host.list("agents")).toEqual(nodeHost(workspace).list("agents"));
    expect(host.list("nowhere")).toEqual([]);
    expect(host.list("")).toEqual(["README.md", "agents", "engagements", "notes", "phases"]);
    expect([...(host.read("notes/ä.bin") ?? [])]).toEqual([0, 10, 255]);
    expect(host.read("agents")).toBeUndefined();
    expect(host.read("agents/nobody.yaml")).toBeUndefined();
    expect(host.read("agents/prompts/../dev.yaml")).toEqual(host.read("agents/dev.yaml"));
  });
});

test("links of a commit lead where they lead on disk, out of the workspace as well", () => {
  const linked = mkdtempSync(join(tmpdir(), "crew-links-"));
  const inside = (...args: string[]) => execFileSync("git", ["-C", linked, ...args], { encoding: "utf8" });
  for (const [path, text] of Object.entries(shop)) {
    const target = join(linked, path.startsWith("agents/") ? "shared" : "team", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  symlinkSync("../shared/agents", join(linked, "team/agents"));
  symlinkSync("nowhere", join(linked, "team/dangling"));
  symlinkSync("circle", join(linked, "team/circle"));
  symlinkSync("plan.yaml", join(linked, "team/phases/same.yaml"));
  inside("init", "--quiet");
  inside("add", ".");
  inside("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "first");
  const host = gitHost(join(linked, "team"), inside("rev-parse", "HEAD").trim());
  expect(compile(host, { engagement: "shop" }).files).toEqual(compile(hostOf(shop), { engagement: "shop" }).files);
  expect(host.list("")).toEqual(["agents", "engagements", "phases"]);
  expect(host.read("phases/same.yaml")).toEqual(host.read("phases/plan.yaml"));
  rmSync(linked, { recursive: true });
});

describe("the base", () => {
  test("is where the branch left main, unless one is named", () => {
    expect(findBase(workspace, undefined, {})).toEqual({
      commit: first,
      label: `where this branch left main (${first.slice(0, 10)})`,
    });
    expect(findBase(workspace, "HEAD~1").commit).toBe(first);
    expect(findBase(workspace, first.slice(0, 12)).label).toBe(first.slice(0, 10));
  });

  test.each(["no-such-branch", "--help", "HEAD:README.md"])("is refused when it is %s", (revision) => {
    expect(() => findBase(workspace, revision)).toThrow(`Git finds no commit "${revision}" here.`);
  });

  test("is missing outside of a repository", () => {
    const folder = mkdtempSync(join(tmpdir(), "crew-none-"));
    expect(() => findBase(folder, undefined, {})).toThrow("it is not in a Git repository.");
    rmSync(folder, { recursive: true });
  });
});

describe("the commands", () => {
  const env = { ...localEnvironment(), GIT_DIR: "/nowhere" };
  const crew = (...args: string[]) =>
    spawnSync(process.execPath, [crewProgram, ...args], { cwd: workspace, encoding: "utf8", env });

  test("compares what is not committed yet, too, and exits with 0", () => {
    const { status, stdout } = crew("diff", "shop");
    expect(status).toBe(0);
    expect(stdout).toContain('! dev may now also write "**".');
    const last = JSON.parse(crew("diff", "--base", "HEAD", "--json").stdout);
    expect(last.engagements).toMatchObject([{ engagement: "shop", state: "same", changes: [] }]);
    write({ "phases/plan.yaml": `${shop["phases/plan.yaml"]}gaol: x\n` });
    const broken = JSON.parse(crew("diff", "--base", "HEAD", "--format", "json").stdout);
    expect(broken.engagements).toMatchObject([{ state: "unknown" }]);
    expect(broken.diagnostics.added).toMatchObject([
      { id: "unknown-key", span: { file: "delivery team/phases/plan.yaml" } },
    ]);
    write({ "phases/plan.yaml": shop["phases/plan.yaml"] ?? "" });
  });

  test("price and draw an engagement", () => {
    const estimate = JSON.parse(crew("cost", "--json").stdout);
    expect(estimate).toMatchObject({ engagement: "shop", phases: [{ phase: "plan" }, { phase: "build" }] });
    expect(crew("cost", "shop").stdout).toContain("Assumptions for the expected range");
    const file = join(repository, "shop.svg");
    expect(crew("graph", "shop", "--out", file).stdout.trim()).toBe(file);
    expect(readFileSync(file, "utf8")).toBe(crew("graph", "--format", "svg").stdout);
    expect(crew("graph", "--format", "mermaid").stdout).toMatch(/^flowchart TD\n/);
  });

  test("names engagements that neither side has", () => {
    const { status, stderr } = crew("diff", "shoq");
    expect(status).toBe(1);
    expect(stderr).toContain('There is no engagement "shoq"');
  });
});
