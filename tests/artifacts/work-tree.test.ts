import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeEach, describe, expect, test as vitest } from "vitest";
import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { createPublisher, readFileList } from "../../runtime/artifacts/revisions.ts";
import { hasMoto, startMoto, withoutMoto } from "../support/aws/moto.ts";

const moto = hasMoto ? await startMoto() : undefined;
if (moto) await new S3Client({}).send(new CreateBucketCommand({ Bucket: "crew-repositories" }));
else console.warn(`The repositories in a bucket are not tested: ${withoutMoto}.`);
afterAll(() => moto?.close());

let home: string;
let clones = 0;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "crew-tree-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const agent = { name: "architect", title: "Architect" };
const time = new Date("2026-11-20T10:00:00.000Z");
const initial = { title: "Shop", sow: "# Shop\n\nMove it.\n", time };
const commitOf = (seq: number, message = "Write the design") => ({
  agent,
  turn: { phase: "design", round: 1, seq },
  message,
  time,
});
const paths = (tree: { files(): { path: string }[] }) => tree.files().map((file) => file.path);

/** Each test has repositories of its own. */
const places = {
  "a folder": () => pathToFileURL(join(home, "repositories")).href,
  "a bucket": () => `s3://crew-repositories/${basename(home)}`,
};

describe.each(Object.entries(places))("in %s", (kind, repositories) => {
  const test = kind === "a bucket" && !moto ? vitest.skip : vitest;
  const clone = (project = "shop") =>
    openWorkTree(openRepository(repositories(), { project, initial }), join(home, `clone-${clones++}`));
  const log = async (format: string) => {
    const { root } = await clone();
    return execFileSync("git", ["-C", `${root}.clone`, "log", `--format=${format}`, "main"])
      .toString()
      .trim();
  };

  test("a project starts with its statement of work in the first commit", async () => {
    const tree = await clone();
    expect(paths(tree)).toEqual(["README.md", "statement-of-work.md"]);
    expect((await tree.read("statement-of-work.md")).toString()).toBe("# Shop\n\nMove it.\n");
  });

  test("clones of a project nobody has begun, at once or later, begin with one commit", async () => {
    const trees = await Promise.all([clone("new"), clone("new"), clone("new")]);
    trees.push(await clone("new"));
    expect(new Set(await Promise.all(trees.map((tree) => tree.tip()))).size).toBe(1);
  });

  test("a run that changes nothing records the first commit, with which the next run begins", async () => {
    const first = await (await clone("fetched")).tip();
    const repository = openRepository(repositories(), { project: "fetched", initial, recorded: first });
    const tree = await openWorkTree(repository, join(home, `clone-${clones++}`));
    expect(await tree.tip()).toBe(first);
    await tree.write("a.md", "a");
    expect(await tree.commit(commitOf(1))).toBeDefined();
    expect(paths(await clone("fetched"))).toContain("a.md");
  });

  test("a repository that was recorded and is gone, or set back, is refused instead of begun anew", async () => {
    const opened = (recorded: CommitId, project = "shop") =>
      openWorkTree(openRepository(repositories(), { project, initial, recorded }), join(home, `clone-${clones++}`));
    await expect(opened(asCommitId("1".repeat(40)))).rejects.toThrow(
      /lacks revision 111111111111.*Nothing was changed/,
    );
    const tree = await clone();
    const first = await tree.tip();
    await tree.write("a.md", "a");
    const commit = await tree.commit(commitOf(1));
    expect(paths(await opened(commit!.id))).toContain("a.md");
    expect(paths(await opened(first))).toContain("a.md");
    await expect(opened(asCommitId("2".repeat(40)))).rejects.toThrow(/lacks revision 222222222222/);
    await expect(opened(commit!.id, "other")).rejects.toThrow(/The repository of other lacks revision/);
    expect(paths(await clone("other"))).toEqual(["README.md", "statement-of-work.md"]);
  });

  test("a project's name cannot leave the folder of repositories", () => {
    expect(() => openRepository(repositories(), { project: "../shop", initial })).toThrow(/cannot name/);
  });

  test("a turn that wrote becomes one pushed commit by its agent, with the turn in its trailers", async () => {
    const tree = await clone();
    await tree.write("docs/a.md", "# A\n");
    await tree.write("docs/b.md", "# B\n");
    const commit = await tree.commit(commitOf(7, "Write the design\nand more"));
    expect(commit?.id).toBe((await log("%H")).split("\n")[0]);
    expect((await log("%an <%ae>%n%B")).split("\n").slice(0, 7)).toEqual([
      "Architect <architect@agents.crew.invalid>",
      "Write the design",
      "",
      "Phase: design",
      "Round: 1",
      "Turn: 7",
      "Agent: architect",
    ]);
  });

  test("a turn that wrote nothing new makes no commit", async () => {
    const tree = await clone();
    expect(await tree.commit(commitOf(1))).toBeUndefined();
    await tree.write("statement-of-work.md", "# Shop\n\nMove it.\n");
    expect(await tree.commit(commitOf(2))).toBeUndefined();
    expect((await log("%H")).split("\n")).toHaveLength(1);
  });

  test("a turn is committed once, also by a runner that did not see the first commit being made", async () => {
    const first = await clone();
    await first.write("docs/a.md", "# A\n");
    const made = await first.commit(commitOf(3));
    const second = await clone();
    await second.write("docs/a.md", "# A\n");
    expect(await second.commit(commitOf(3))).toEqual(made);
    expect((await log("%H")).split("\n")).toHaveLength(2);
  });

  test("an orphan that pushes a turn first does not make it twice", async () => {
    const [orphan, successor] = [await clone(), await clone()];
    for (const tree of [orphan, successor]) await tree.write("docs/a.md", "# A\n");
    const byOrphan = await orphan.commit(commitOf(3));
    expect(await successor.commit(commitOf(3))).toEqual(byOrphan);
    expect((await log("%H")).split("\n")).toHaveLength(2);
  });

  test("phases side by side end up in one straight history with the files of all", async () => {
    const trees = await Promise.all([clone(), clone(), clone()]);
    await Promise.all(
      trees.map(async (tree, at) => {
        for (const seq of [1, 2]) {
          await tree.write(`phase-${at}/${seq}.md`, `# ${at} ${seq}\n`);
          await tree.commit({ ...commitOf(seq), turn: { phase: `phase-${at}`, round: 1, seq } });
        }
      }),
    );
    expect((await log("%p")).split("\n").filter((parents) => parents.includes(" "))).toEqual([]);
    expect(paths(await clone())).toHaveLength(2 + 6);
  });

  test("a program stays one when it is edited and moved, and phases side by side see when a file becomes one", async () => {
    const first = await clone();
    await writeFile(join(first.root, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
    await first.write("plain.sh", "#!/bin/sh\n");
    await first.noticeChanges();
    await first.commit(commitOf(1));
    const [one, other] = [await clone(), await clone()];
    await chmod(join(other.root, "plain.sh"), 0o755);
    expect(await other.noticeChanges()).toEqual(["plain.sh"]);
    await other.commit({ ...commitOf(1), turn: { phase: "other", round: 1, seq: 1 } });
    await one.write("run.sh", "#!/bin/sh\necho 1\n");
    await one.move("run.sh", "bin/run.sh");
    await one.commit(commitOf(2));
    for (const tree of [one, await clone()]) {
      expect(await tree.noticeChanges()).toEqual([]);
      for (const path of ["bin/run.sh", "plain.sh"])
        expect([path, (await stat(join(tree.root, path))).mode & 0o111]).toEqual([path, 0o111]);
    }
  });

  test("files that a command left behind do not keep a turn from being pushed beside another phase", async () => {
    const [one, other] = [await clone(), await clone()];
    await other.write("other/a.md", "# A\n");
    await other.commit({ ...commitOf(1), turn: { phase: "other", round: 1, seq: 1 } });
    await writeFile(join(one.root, "README.md"), "left behind");
    await writeFile(join(one.root, "scratch"), "left behind");
    await one.write("docs/a.md", "# A\n");
    await one.commit(commitOf(1));
    expect(paths(await clone())).toEqual(["README.md", "docs/a.md", "other/a.md", "statement-of-work.md"]);
  });

  test("a message that looks like a trailer, an option or a comment stays the subject", async () => {
    const tree = await clone();
    for (const [at, message] of ["--amend", "# not a comment", "Turn: 99", "", "x".repeat(500)].entries()) {
      await tree.write("docs/a.md", `# ${at}\n`);
      await tree.commit(commitOf(at + 1, message));
    }
    const reopened = await clone();
    for (const seq of [1, 2, 3, 4, 5]) expect(reopened.commitOf({ phase: "design", round: 1, seq })).toBeDefined();
    expect(reopened.commitOf({ phase: "design", round: 1, seq: 99 })).toBeUndefined();
  });

  test("hooks in the repository or the clone never run", async () => {
    const tree = await clone();
    const mark = join(home, "ran");
    const bare = kind === "a folder" ? [join(fileURLToPath(repositories()), "shop.git", "hooks")] : [];
    for (const hooks of [...bare, join(`${tree.root}.clone`, ".git", "hooks")]) {
      execFileSync("mkdir", ["-p", hooks]);
      for (const hook of ["pre-commit", "post-commit", "pre-push", "pre-receive", "post-receive", "update"]) {
        await writeFile(join(hooks, hook), `#!/bin/sh\ntouch ${mark}\nexit 1\n`);
        await chmod(join(hooks, hook), 0o755);
      }
    }
    await tree.write("docs/a.md", "# A\n");
    expect(await tree.commit(commitOf(1))).toBeDefined();
    expect(() => execFileSync("ls", [mark], { stdio: "ignore" })).toThrow();
  });

  test("what an ignore file hides is committed all the same when an agent wrote it", async () => {
    const tree = await clone();
    await tree.write(".gitignore", "*\n");
    await tree.write("docs/a.md", "# A\n");
    await tree.commit(commitOf(1));
    expect(paths(await clone())).toContain("docs/a.md");
  });

  test("what a command changed is noticed, and what it may not change is undone", async () => {
    const tree = await clone();
    await writeFile(join(tree.root, "README.md"), "changed");
    await writeFile(join(tree.root, "new.md"), "# New\n");
    expect((await tree.noticeChanges()).sort()).toEqual(["README.md", "new.md"]);
    await tree.discard(["README.md"]);
    await tree.commit(commitOf(1));
    const after = await clone();
    expect(paths(after)).toContain("new.md");
    expect((await after.read("README.md")).toString()).toMatch(/^# Shop/);
  });

  test("a command finds no repository in the tree that it could commit to or configure", async () => {
    const tree = await clone();
    for (const args of [
      ["rev-parse"],
      ["config", "filter.x.clean", "touch mark"],
      ["commit", "--allow-empty", "-m", "x"],
    ]) {
      expect(() => execFileSync("git", args, { cwd: tree.root, stdio: "pipe" })).toThrow(
        /not (a git repository|in a git directory)/,
      );
    }
  });

  test("a repository that a command began inside the tree is committed as the files it is", async () => {
    const tree = await clone();
    execFileSync("git", ["init", "--quiet", join(tree.root, "app")]);
    const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    execFileSync("git", [
      "-C",
      join(tree.root, "app"),
      ...identity,
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "Start",
    ]);
    await writeFile(join(tree.root, "app", "main.ts"), "export {};\n");
    expect(await tree.noticeChanges()).toEqual(["app/main.ts"]);
    await tree.commit(commitOf(1));
    expect(paths(await clone())).toContain("app/main.ts");
  });

  test("a file of attributes changes nothing about what is committed and checked out", async () => {
    const tree = await clone();
    const attributes = "*.txt text eol=crlf\n*.id ident\n*.md working-tree-encoding=UTF-16\n";
    const written = {
      "app/.gitattributes": attributes,
      "app/a.txt": "a\nb\n",
      "app/b.id": "$Id$\n",
      "app/c.md": "# C\n",
    };
    for (const [path, text] of Object.entries(written)) await tree.write(path, text);
    await tree.commit(commitOf(1));
    expect((await clone()).files()).toEqual(tree.files());
  });

  test("a symbolic link that a command left is neither published nor followed", async () => {
    const tree = await clone();
    await symlink("/etc/passwd", join(tree.root, "passwd"));
    expect(await tree.noticeChanges()).toEqual([]);
    await expect(tree.read("passwd")).rejects.toThrow(/ELOOP/);
  });

  test("a published revision lists every file with its title, and each content is in the store", async () => {
    const tree = await clone();
    await tree.write("docs/a.md", "intro\n\n# The design #\n");
    const objects = openObjectStore(pathToFileURL(join(home, "objects")).href);
    const files = await readFileList(objects, await createPublisher(objects).publish(tree));
    expect(files.map(({ path, title }) => [path, title])).toEqual([
      ["README.md", "Shop"],
      ["docs/a.md", "The design"],
      ["statement-of-work.md", "Shop"],
    ]);
    for (const file of files) expect((await objects.get(file.digest)).length).toBe(file.size);
  });

  test("the history of a path names who changed it, newest first", async () => {
    const tree = await clone();
    await tree.write("docs/a.md", "# A\n");
    await tree.commit(commitOf(1, "First"));
    await tree.write("docs/a.md", "# AA\n");
    await tree.commit(commitOf(2, "Second"));
    expect((await tree.history("docs/a.md", 10)).map((entry) => [entry.author, entry.subject])).toEqual([
      ["Architect", "Second"],
      ["Architect", "First"],
    ]);
  });
});
