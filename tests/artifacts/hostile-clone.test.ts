import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitObjects } from "../../runtime/artifacts/git-objects.ts";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { createPublisher, readFileList } from "../../runtime/artifacts/revisions.ts";
import { isLong } from "../support/seed.ts";

let home: string;
let mark: string;
let clones = 0;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "crew-hostile-"));
  mark = join(home, "ran");
});
afterEach(() => rm(home, { recursive: true, force: true }));

const time = new Date("2026-11-20T10:00:00.000Z");
const initial = { title: "Shop", sow: "# Shop\r\n\r\n$Id$ Move it.\r\n", time };
const open = () =>
  openWorkTree(
    openRepository(pathToFileURL(join(home, "repositories")).href, { project: "shop", initial }),
    join(home, `tree-${clones++}`),
  );
const bare = () => join(home, "repositories", "shop.git");
const commitOf = (seq: number) => ({
  agent: { name: "architect", title: "Architect" },
  turn: { phase: "design", round: 1, seq },
  message: "Write the design",
  time,
});

/** Leaves the mark, and what it is given as it is. */
const runs = () => {
  const program = join(home, "runs");
  writeFileSync(program, `#!/bin/sh\ntouch ${mark}\ncat\n`);
  chmodSync(program, 0o755);
  return program;
};
const config = (git: string, text: string) =>
  writeFileSync(join(git, "config"), `[core]\n\trepositoryformatversion = 0\n${text}`);
const other = () => {
  const path = join(home, "other.git");
  execFileSync("git", ["init", "--quiet", "--bare", path]);
  return path;
};
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

/** What a program may do to the clone that it finds beside the tree; `git` is the clone's folder of Git. */
const attacks: { [what: string]: (git: string) => void } = {
  "a filter that empties files": (git) => {
    config(git, `[filter "x"]\n\tclean = true\n\tsmudge = ${runs()}\n\trequired = true\n`);
    mkdirSync(join(git, "info"), { recursive: true });
    writeFileSync(join(git, "info", "attributes"), "* filter=x\n");
  },
  "attributes that change line ends, keywords and encodings": (git) => {
    mkdirSync(join(git, "info"), { recursive: true });
    writeFileSync(join(git, "info", "attributes"), "* text eol=lf ident\n*.md working-tree-encoding=UTF-16\n");
    config(git, "\tautocrlf = input\n\tsafecrlf = false\n");
  },
  "a file system monitor": (git) => config(git, `\tfsmonitor = ${runs()}\n`),
  "a folder of hooks": (git) => {
    for (const hook of [
      "pre-commit",
      "post-commit",
      "pre-push",
      "reference-transaction",
      "post-checkout",
      "post-index-change",
    ]) {
      mkdirSync(join(git, "hooks"), { recursive: true });
      writeFileSync(join(git, "hooks", hook), `#!/bin/sh\ntouch ${mark}\n`);
      chmodSync(join(git, "hooks", hook), 0o755);
    }
    config(git, `\thooksPath = ${join(git, "hooks")}\n`);
  },
  "programs in place of Git's own": (git) =>
    config(
      git,
      `\tsshCommand = ${runs()}\n\tpager = ${runs()}\n\teditor = ${runs()}\n\talternateRefsCommand = ${runs()}\n[diff]\n\texternal = ${runs()}\n[gpg]\n\tprogram = ${runs()}\n[commit]\n\tgpgSign = true\n[remote "origin"]\n\tuploadpack = ${runs()}\n\treceivepack = ${runs()}\n[credential]\n\thelper = ${runs()}\n`,
    ),
  "a merge driver": (git) => {
    config(git, `[merge "x"]\n\tdriver = ${runs()} %O\n`);
    mkdirSync(join(git, "info"), { recursive: true });
    writeFileSync(join(git, "info", "attributes"), "* merge=x\n");
  },
  "another repository to push to": (git) =>
    config(
      git,
      `[remote "origin"]\n\turl = ${other()}\n\tpushurl = ${other()}\n[url "${other()}"]\n\tinsteadOf = ${bare()}\n\tpushInsteadOf = ${bare()}\n`,
    ),
  "a configuration that cannot be read": (git) => config(git, "[[[\n"),
  "a configuration that includes itself": (git) => config(git, `[include]\n\tpath = ${join(git, "config")}\n`),
  "objects of another repository": (git) => {
    mkdirSync(join(git, "objects", "info"), { recursive: true });
    writeFileSync(join(git, "objects", "info", "alternates"), `${join(other(), "objects")}\n`);
  },
  "commits that stand for others": (git) => {
    const packed = join(git, "packed-refs");
    const refs = join(git, "refs", "replace");
    mkdirSync(refs, { recursive: true });
    const tip = execFileSync("git", ["-C", bare(), "rev-parse", "main"]).toString().trim();
    const tree = execFileSync("git", ["-C", bare(), "hash-object", "-t", "tree", "-w", "--stdin"], {
      input: "",
    }).toString();
    writeFileSync(join(refs, tip), tree);
    writeFileSync(packed, `${tip} refs/heads/other\n`);
    mkdirSync(join(git, "info"), { recursive: true });
    writeFileSync(join(git, "info", "grafts"), `${tip}\n`);
    writeFileSync(join(git, "shallow"), `${tip}\n`);
  },
  "locks, an index and a branch of its own": (git) => {
    for (const name of ["index", "index.lock", "HEAD.lock", "config.lock", "shallow.lock"])
      writeFileSync(join(git, name), "x");
    writeFileSync(join(git, "HEAD"), "ref: refs/heads/other\n");
    rmSync(join(git, "refs"), { recursive: true, force: true });
  },
  "other content under the names of objects": (git) => {
    for (const file of filesBelow(join(git, "objects"))) {
      chmodSync(file, 0o644);
      writeFileSync(file, "not what it was");
    }
  },
  "no objects": (git) => rmSync(join(git, "objects"), { recursive: true, force: true }),
  "no clone": (git) => rmSync(join(git, ".."), { recursive: true, force: true }),
  "a link in place of its folder": (git) => {
    rmSync(git, { recursive: true, force: true });
    symlinkSync(other(), git);
  },
};

/** All of them in the long suite. */
const tried = Object.entries(attacks).filter((_, index) => isLong || index % 3 === 0);

test.each(tried)("%s in the clone runs nothing and changes nothing in Git", async (_, attack) => {
  const tree = await open();
  const written: { [path: string]: string } = {
    "docs/a.md": "# A\r\nline\r\n",
    "docs/b.txt": "$Id$ and $Revision$\n",
    "docs/c.md": "# Ümlaute\n",
    ".gitattributes": "* text=auto eol=crlf ident filter=x merge=x\n*.md working-tree-encoding=UTF-16\n",
  };
  for (const [path, text] of Object.entries(written)) await tree.write(path, text);
  attack(join(`${tree.root}.clone`, ".git"));
  await writeFile(join(tree.root, "made.bin"), Buffer.from([0, 13, 10, 255]));
  await writeFile(join(tree.root, "README.md"), "# Spoilt\n");
  expect((await tree.noticeChanges()).sort()).toEqual(["README.md", "made.bin"]);
  // Going back needs the objects; where they are gone the runner fails, and the next begins with a clone of its own.
  const restored = await tree.discard(["README.md"]).then(
    () => true,
    () => false,
  );
  const commit = await tree.commit(commitOf(1)).catch((error: unknown) => error);
  if (!(commit instanceof Error)) {
    const after = await open();
    const all = { ...written, "made.bin": Buffer.from([0, 13, 10, 255]) };
    for (const [path, content] of Object.entries(all))
      expect(await after.read(path), path).toEqual(Buffer.from(content));
    if (restored) expect((await after.read("README.md")).toString()).toMatch(/^# Shop/);
    expect((await after.read("statement-of-work.md")).toString()).toBe(initial.sow);
    expect(await after.tip()).toBe((commit as { id: string }).id);
    expect(execFileSync("git", ["-C", bare(), "rev-list", "--count", "main"]).toString()).toBe("2\n");
    expect(execFileSync("git", ["-C", bare(), "fsck", "--full", "--strict", "--no-dangling", "main"]).toString()).toBe(
      "",
    );
    await tree.write("docs/d.md", "# D\n");
    expect(await tree.commit(commitOf(2))).toBeDefined();
  }
  if (!/no objects|no clone|other content|link/.test(_))
    expect([commit instanceof Error, restored]).toEqual([false, true]);
  expect(existsSync(mark)).toBe(false);
  expect(existsSync(join(home, "other.git", "refs", "heads", "main"))).toBe(false);
});

test("a file that a process changes after it was read is not committed", async () => {
  const tree = await open();
  await tree.write("docs/a.md", "# A\n");
  await writeFile(join(tree.root, "docs/a.md"), "# B\n");
  await expect(tree.commit(commitOf(1))).rejects.toThrow(/was changed after it was read/);
  expect((await open()).files().map(({ path }) => path)).not.toContain("docs/a.md");
});

test("a change that leaves size and times as they were is noticed", async () => {
  const tree = await open();
  const path = join(tree.root, "README.md");
  await tree.noticeChanges();
  const text = (await readFile(path, "utf8")).replace("Shop", "Sh0p");
  execFileSync("sh", [
    "-c",
    'touch -r "$1" "$1.ref" && printf %s "$2" > "$1" && touch -r "$1.ref" "$1" && rm "$1.ref"',
    "-",
    path,
    text,
  ]);
  expect(await tree.noticeChanges()).toEqual(["README.md"]);
});

test("undoing what a program did never reaches through a link out of the tree", async () => {
  const tree = await open();
  await tree.write("docs/a.md", "# A\n");
  await tree.commit(commitOf(1));
  await tree.write("docs/new.md", "# New\n");
  const outside = join(home, "outside");
  mkdirSync(outside);
  for (const name of ["a.md", "new.md"]) writeFileSync(join(outside, name), "mine\n");
  rmSync(join(tree.root, "docs"), { recursive: true });
  symlinkSync(outside, join(tree.root, "docs"));
  const changed = await tree.noticeChanges();
  expect(changed.sort()).toEqual(["docs/a.md", "docs/new.md"]);
  await tree.discard(changed);
  expect(await readFile(join(outside, "a.md"), "utf8")).toBe("mine\n");
  expect(await readFile(join(outside, "new.md"), "utf8")).toBe("mine\n");
  expect((await tree.read("docs/a.md")).toString()).toBe("# A\n");
});

test("a named pipe that a program leaves, even as a list of what to ignore, delays nobody", async () => {
  const tree = await open();
  execFileSync("mkfifo", [join(tree.root, ".gitignore"), join(tree.root, "pipe.md")]);
  await writeFile(join(tree.root, "made.md"), "# Made\n");
  expect(await tree.noticeChanges()).toEqual(["made.md"]);
});

test("a program stays one in Git, and other files are none", async () => {
  const tree = await open();
  await writeFile(join(tree.root, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  await writeFile(join(tree.root, "plain.md"), "# Plain\n");
  await tree.noticeChanges();
  await tree.commit(commitOf(1));
  const listed = execFileSync("git", ["-C", bare(), "ls-tree", "main"]).toString();
  expect(listed).toMatch(/100755 blob \w+\trun\.sh/);
  expect(listed).toMatch(/100644 blob \w+\tplain\.md/);
  expect(execFileSync("ls", ["-l", join((await open()).root, "run.sh")]).toString()).toMatch(/^-rwx/);
});

test("what is published is what was committed", async () => {
  const tree = await open();
  await tree.write("docs/a.md", "# A\n");
  await tree.commit(commitOf(1));
  await writeFile(join(tree.root, "docs/a.md"), "# Spoilt\n");
  const objects = openObjectStore(pathToFileURL(join(home, "objects")).href);
  await expect(createPublisher(objects).publish(tree)).rejects.toThrow(/docs\/a\.md is not what was committed/);
  const past = await tree.lookBack(await tree.tip());
  const files = await readFileList(objects, await createPublisher(objects).publish(past));
  const digest = files.find(({ path }) => path === "docs/a.md")!.digest;
  expect((await objects.get(digest)).toString()).toBe("# A\n");
});

test("an object that is not what its name says is refused when it is read", async () => {
  const objects = new GitObjects(join(home, "x.clone", ".git"));
  const id = execFileSync("git", ["hash-object", "--stdin"], { input: "right\n" }).toString().trim();
  const wrong = execFileSync("git", ["hash-object", "--stdin"], { input: "wrong\n" }).toString().trim();
  const { objectOf } = await import("../../runtime/artifacts/object-names.ts");
  const { bytes } = objectOf("blob", Buffer.from("wrong\n"));
  await objects.write([
    { id, bytes },
    { id: wrong, bytes },
  ]);
  expect((await objects.read([wrong])).get(wrong)?.toString()).toBe("wrong\n");
  await expect(objects.read([id])).rejects.toThrow();
});
