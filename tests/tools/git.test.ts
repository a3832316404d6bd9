import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentNamed, command, openToolbox, submission } from "../support/toolbox.ts";

let shop: Awaited<ReturnType<typeof openToolbox>>;
const pm = agentNamed("pm");
const dev = agentNamed("dev", {
  writes: ["app/**"],
  tools: ["git", "ledger", "adr", "review", "prints"],
  lane: "execute",
});
const script = "for (let i = 1; i <= 4000; i++) console.log(i === 2000 ? 'not ok 2000 - the sum' : `ok ${i} - fine`)";

beforeEach(async () => {
  shop = await openToolbox(command("prints", [process.execPath, "-e", script]));
});
afterEach(() => shop.close());

const text = async (path: string) => (await shop.tree.read(path)).toString();
const put = (path: string, content: string, by = pm) => shop.call(by, "git_write", { path, content });
const edit = (path: string, edits: object[], by = pm) => shop.call(by, "git_edit", { path, edits } as never);
const files = () => shop.tree.files().flatMap(({ path }) => (path === "README.md" ? [] : [path]));
const poem = "# Sea\n\nThe tide comes in.\nThe tide goes out.\n";

describe("git_edit", () => {
  test("several places are changed in one call, and all that was not named stays", async () => {
    await put("docs/a.md", poem);
    const outcome = await edit("docs/a.md", [
      { old: "comes in.", new: "rises.\nIt rises fast." },
      { old: "# Sea", new: "# The sea" },
    ]);
    expect(outcome).toMatchObject({ isError: false, written: ["docs/a.md"], text: "Edited docs/a.md in lines 3; 1." });
    expect(await text("docs/a.md")).toBe("# The sea\n\nThe tide rises.\nIt rises fast.\nThe tide goes out.\n");
  });

  test.each([
    [
      "is not there",
      [{ old: "The tide come in", new: "x" }],
      /Nothing was changed.*Nearest lines:\n.*\n3\tThe tide comes in\./s,
    ],
    ["differs in spaces", [{ old: "The  tide comes in.", new: "x" }], /They differ in spaces/],
    ["is like nothing there", [{ old: "zzz qqq", new: "x" }], /nothing in it is like it/],
    ["stands in two places", [{ old: "The tide", new: "x" }], /stands there 2 times, in lines 3, 4/],
    ["is the same", [{ old: "Sea", new: "Sea" }], /nothing would change/],
    ["holds line numbers", [{ old: "3\tThe tide comes in.", new: "x" }], /line numbers that git_read puts/],
    [
      "is undone by the next",
      [
        { old: "Sea", new: "Lake" },
        { old: "Lake", new: "Sea" },
      ],
      /undo each other/,
    ],
    [
      "is right and the next is not",
      [
        { old: "Sea", new: "Lake" },
        { old: "Pond", new: "Sea" },
      ],
      /Edit 2 of 2: old is not/,
    ],
  ])("text that %s is refused, and the file stays as it is", async (_, edits, reason) => {
    await put("docs/a.md", poem);
    const outcome = await edit("docs/a.md", edits);
    expect(outcome).toMatchObject({ isError: true, written: [] });
    expect(outcome.text).toMatch(reason);
    expect(await text("docs/a.md")).toBe(poem);
  });

  test("every place is replaced when all are meant, with nothing in the new text taken for a pattern", async () => {
    await put("docs/a.md", poem);
    await edit("docs/a.md", [{ old: "tide", new: "$& $1", all: true }]);
    expect(await text("docs/a.md")).toBe("# Sea\n\nThe $& $1 comes in.\nThe $& $1 goes out.\n");
  });

  test("a file that the agent has not read in this round cannot be edited, not even by a lucky guess", async () => {
    await put("docs/a.md", poem);
    const other = agentNamed("other");
    expect(await edit("docs/a.md", [{ old: "Sea", new: "Lake" }], other)).toMatchObject({
      isError: true,
      text: expect.stringContaining("You have not read docs/a.md"),
    });
    await shop.call(other, "git_read", { path: "docs/a.md", from: 3, to: 3 });
    expect(await edit("docs/a.md", [{ old: "Sea", new: "Lake" }], other)).toMatchObject({ isError: false });
  });

  test("a new runner knows from the round's log what was read before its time", async () => {
    await put("docs/a.md", poem);
    const other = agentNamed("other");
    const { seen = [] } = await shop.call(pm, "git_read", { path: "docs/a.md" });
    shop.toolbox.recall("other", { text: "", isError: false, written: [], seen });
    expect(await edit("docs/a.md", [{ old: "Sea", new: "Lake" }], other)).toMatchObject({ isError: false });
  });

  test("line ends of Windows are met by plain ones and kept", async () => {
    await put("docs/a.md", "one\r\ntwo\r\nthree\r\n");
    await edit("docs/a.md", [{ old: "one\ntwo", new: "1\n2" }]);
    expect(await text("docs/a.md")).toBe("1\r\n2\r\nthree\r\n");
  });

  test.each(["git_edit", "git_move", "git_delete"])("%s does nothing outside the agent's scope", async (name) => {
    await put("app/a.ts", "1\n", dev);
    await shop.call(pm, "git_read", { path: "app/a.ts" });
    const input = {
      git_edit: { path: "app/a.ts", edits: [{ old: "1", new: "2" }] },
      git_move: { from: "app/a.ts", to: "docs/a.ts" },
      git_delete: { paths: ["app/a.ts"] },
    }[name] as never;
    expect(await shop.call(pm, name, input)).toMatchObject({ isError: true, text: expect.stringContaining("scope") });
    expect(await text("app/a.ts")).toBe("1\n");
  });
});

describe("git_delete and git_move", () => {
  test("a file and a folder are deleted, and the next commit contains neither", async () => {
    for (const path of ["docs/a.md", "docs/old/b.md", "docs/old/c.md", "docs/d.md"]) await put(path, `${path}\n`);
    await shop.commit(pm, 3);
    const outcome = await shop.call(pm, "git_delete", { paths: ["docs/a.md", "docs/old"] }, "x", 4);
    expect(outcome).toMatchObject({ isError: false, written: ["docs/a.md", "docs/old/b.md", "docs/old/c.md"] });
    await shop.commit(pm, 4);
    expect(files()).toEqual(["docs/d.md", "statement-of-work.md"]);
    const listed = execFileSync("git", ["-C", join(shop.home, "shop.git"), "ls-tree", "-r", "--name-only", "main"]);
    expect(listed.toString().trim().split("\n")).toEqual(["README.md", "docs/d.md", "statement-of-work.md"]);
  });

  test("one path that cannot be deleted keeps all of them", async () => {
    await put("docs/a.md", "a\n");
    for (const other of ["docs/none.md", "statement-of-work.md", "../x", "."]) {
      expect(await shop.call(pm, "git_delete", { paths: ["docs/a.md", other] })).toMatchObject({ isError: true });
    }
    expect(files()).toContain("docs/a.md");
  });

  test("a folder moves with all its content, byte for byte, and is known to the agent under its new name", async () => {
    await put("docs/a/x.md", poem);
    await writeFile(join(shop.tree.root, "docs/a/y.bin"), Buffer.from([0, 255, 1]));
    await shop.tree.noticeChanges();
    expect(await shop.call(pm, "git_move", { from: "docs/a", to: "docs/b" })).toMatchObject({ isError: false });
    expect(files()).toEqual(["docs/b/x.md", "docs/b/y.bin", "statement-of-work.md"]);
    expect(await shop.tree.read("docs/b/y.bin")).toEqual(Buffer.from([0, 255, 1]));
    expect(await edit("docs/b/x.md", [{ old: "Sea", new: "Lake" }])).toMatchObject({ isError: false });
  });

  test.each([
    ["docs/a.md", "docs/b.md", /is there already/],
    ["docs/a.md", "app/a.md", /outside your scope/],
    ["docs/a.md", "docs/a.md", /nothing to move/],
    ["docs", "docs/in/itself", /nothing to move/],
    ["docs/none.md", "docs/c.md", /There is no file/],
    ["docs/a.md", "docs/B.md", /keep to one spelling/],
    ["docs/a.md", "../a.md", /leaves the repository/],
    ["docs/a.md", "docs/.git/a", /belongs to Git/],
  ])("moving %s to %s is refused and changes nothing", async (from, to, reason) => {
    await put("docs/a.md", "a\n");
    await put("docs/b.md", "b\n");
    const outcome = await shop.call(pm, "git_move", { from, to });
    expect(outcome).toMatchObject({ isError: true, written: [] });
    expect(outcome.text).toMatch(reason);
    expect(files()).toEqual(["docs/a.md", "docs/b.md", "statement-of-work.md"]);
  });

  test.each(["git_read", "git_edit", "git_delete", "git_move", "git_write"])(
    "%s follows no symbolic link",
    async (name) => {
      await mkdir(join(shop.tree.root, "docs"), { recursive: true });
      await writeFile(join(shop.home, "secret.md"), "secret\n");
      await symlink(join(shop.home, "secret.md"), join(shop.tree.root, "docs/link.md"));
      await symlink(shop.home, join(shop.tree.root, "docs/out"));
      for (const path of ["docs/link.md", "docs/out/secret.md"]) {
        const input = {
          path,
          edits: [{ old: "secret", new: "x" }],
          paths: [path],
          from: path,
          to: "docs/x",
          content: "x",
        };
        const wanted = {
          git_read: ["path"],
          git_edit: ["path", "edits"],
          git_delete: ["paths"],
          git_move: ["from", "to"],
          git_write: ["path", "content"],
        }[name] as (keyof typeof input)[];
        const given = Object.fromEntries(wanted.map((key) => [key, input[key]])) as never;
        const outcome = await shop.call(pm, name, given);
        expect(outcome).toMatchObject({ isError: true, text: expect.stringMatching(/symbolic link/) });
      }
      expect(execFileSync("cat", [join(shop.home, "secret.md")]).toString()).toBe("secret\n");
    },
  );
});

describe("git_read", () => {
  test("lines come with their numbers, a range is the lines it names, and several files come in one call", async () => {
    await put("docs/a.md", poem);
    await put("docs/b.md", "b\n");
    expect((await shop.call(pm, "git_read", { path: "docs/a.md", from: 3, to: 9 })).text).toBe(
      "docs/a.md, lines 3 to 4 of 4:\n3\tThe tide comes in.\n4\tThe tide goes out.",
    );
    const both = await shop.call(pm, "git_read", { files: [{ path: "docs/b.md" }, { path: "docs/none.md" }] });
    expect(both).toMatchObject({ isError: false });
    expect(both.text).toMatch(/^docs\/b\.md, lines 1 to 1 of 1:\n1\tb\n\nThere is no file docs\/none\.md/);
  });

  test.each([
    [{}, /Say what to read/],
    [{ path: "docs/a.md", from: 5 }, /has 4 lines; there is no line 5/],
    [{ path: "docs/a.md", from: 3, to: 2 }, /comes before/],
    [{ path: "docs/A.md" }, /There is docs\/a\.md/],
    [{ path: "docs" }, /is a folder/],
    [{ path: "result:00000000" }, /That result was deleted/],
    [{ path: "docs/b.bin" }, /not a text file/],
  ])("reading %j is refused in words that help", async (input, reason) => {
    await put("docs/a.md", poem);
    await writeFile(join(shop.tree.root, "docs/b.bin"), Buffer.from([0xff, 0xfe, 0x41]));
    await shop.tree.noticeChanges();
    const outcome = await shop.call(pm, "git_read", input);
    expect([outcome.isError, outcome.text]).toEqual([true, expect.stringMatching(reason)]);
  });

  test("a long file is read on from where the first call says", async () => {
    const lines = Array.from({ length: 9000 }, (_, at) => `line ${at + 1}`);
    await put("docs/long.md", `${lines.join("\n")}\n`);
    const read: string[] = [];
    for (let from = 1; from <= 9000; ) {
      const { text } = await shop.call(pm, "git_read", { path: "docs/long.md", from }, undefined, 3 + read.length);
      expect(text.length).toBeLessThan(50_000);
      const shown = text.split("\n").filter((line) => /^\d+\t/.test(line));
      read.push(...shown.map((line) => line.replace(/^\d+\t/, "")));
      from = read.length + 1;
      if (from <= 9000) expect(text).toContain(`read on from ${from}.`);
    }
    expect(read).toEqual(lines);
  });
});

describe("git_search", () => {
  beforeEach(async () => {
    await put("docs/a.md", poem);
    await put("docs/b.md", "Nothing (a+b) of the TIDE.\n");
    await writeFile(join(shop.tree.root, "docs/c.bin"), Buffer.from("tide\0"));
    await shop.tree.noticeChanges();
  });

  test.each([
    [{ query: "tide" }, "docs/a.md:3: The tide comes in.\ndocs/a.md:4: The tide goes out."],
    [{ query: "tide", ignoreCase: true, path: "docs/b.md" }, "docs/b.md:1: Nothing (a+b) of the TIDE."],
    [{ query: "(a+b)" }, "docs/b.md:1: Nothing (a+b) of the TIDE."],
    [{ query: "t\\w+ (comes|falls)", regex: true }, "docs/a.md:3: The tide comes in."],
    [{ query: "b.md", in: "names" }, "docs/b.md"],
    [{ query: "/[ab]\\.md$", in: "names", regex: true }, "docs/a.md\ndocs/b.md"],
    [{ query: "nowhere" }, "Nothing found: 4 files were looked at."],
  ])("%j finds %j", async (input, found) => {
    expect((await shop.call(pm, "git_search", input)).text).toBe(found);
  });

  test("an expression that would never end is ended, and one that is none is explained", async () => {
    await put("docs/d.md", `${"a".repeat(60)}!\n`);
    const slow = await shop.call(pm, "git_search", { query: "(a+)+$", regex: true });
    expect([slow.isError, slow.text]).toEqual([true, expect.stringContaining("took longer than 2 s")]);
    expect((await shop.call(pm, "git_search", { query: "(", regex: true })).text).toMatch(/cannot be used: .*group/i);
  });

  test("many matches are counted and not all shown", async () => {
    await put("docs/many.md", "same line\n".repeat(500));
    const { text } = await shop.call(pm, "git_search", { query: "same" });
    expect(text.split("\n")).toHaveLength(101);
    expect(text).toMatch(/The first 100/);
  });
});

describe("git_diff and git_list", () => {
  test("changes are shown since the round began, since a commit and since one's own verdict", async () => {
    await put("docs/a.md", poem);
    await put("docs/gone.md", "x\n");
    await shop.commit(pm, 3);
    const judge = agentNamed("judge");
    expect((await shop.call(judge, "git_diff", { since: "my-verdict" })).text).toMatch(/given no verdict yet/);
    await shop.call(judge, "git_read", { path: "docs/a.md" });
    const given = submission(["docs/a.md"], "The tide comes in.");
    expect(await shop.call(judge, "review_submit", given)).toMatchObject({ isError: false });
    expect((await shop.call(judge, "git_diff", { since: "my-verdict" })).text).toBe(
      "Nothing has changed since your verdict.",
    );
    await edit("docs/a.md", [{ old: "goes out", new: "turns" }]);
    await shop.call(pm, "git_delete", { paths: ["docs/gone.md"] });
    await shop.commit(pm, 4);
    const mine = await shop.call(judge, "git_diff", { since: "my-verdict" });
    expect(mine.text).toBe(
      "--- docs/a.md\n+++ docs/a.md\n@@ -1,4 +1,4 @@\n # Sea\n \n The tide comes in.\n-The tide goes out.\n+The tide turns.\n",
    );
    const history = (await shop.call(pm, "git_history", {})).text.split("\n");
    const first = history[1]?.slice(0, 7) ?? "";
    const since = (await shop.call(pm, "git_diff", { since: first })).text;
    expect(since).toContain("+The tide turns.");
    expect(since).toContain("+++ /dev/null");
    const round = (await shop.call(pm, "git_diff", { path: "docs/a.md" })).text;
    expect(round).toContain("--- /dev/null\n+++ docs/a.md");
    expect((await shop.call(pm, "git_diff", { since: "deadbeef" })).text).toMatch(/There is no commit/);
    expect((await shop.call(pm, "git_diff", { since: "main" })).text).toMatch(/There is no commit/);
  });

  test("the tree is shown as deep as was asked", async () => {
    for (const path of ["docs/a.md", "docs/x/b.md", "docs/x/y/c.md"]) await put(path, "x\n");
    expect((await shop.call(pm, "git_list", { depth: 1 })).text).toBe(
      "README.md (122 bytes)\ndocs/ (3 files)\nstatement-of-work.md (7 bytes)",
    );
    expect((await shop.call(pm, "git_list", { path: "docs", depth: 1 })).text).toBe(
      "docs/a.md (2 bytes)\ndocs/x/ (2 files)",
    );
  });
});

describe("results", () => {
  test("of a long output the failures come first, then beginning and end, and the rest is to be had", async () => {
    const { text } = await shop.call(dev, "prints", {});
    expect(text.length).toBeLessThan(21_000);
    expect(text).toMatch(/^Lines about failures:\n2000\tnot ok 2000 - the sum\n/);
    expect(text).toContain("ok 1 - fine\n");
    expect(text.trimEnd().endsWith("ok 4000 - fine")).toBe(true);
    const name = /the path (result:[0-9a-f]+)/.exec(text)?.[1] ?? "";
    const rest = await shop.call(dev, "git_read", { path: name, from: 1999, to: 2001 });
    expect(rest.text).toBe(
      `${name}, lines 1999 to 2001 of 4000:\n1999\tok 1999 - fine\n2000\tnot ok 2000 - the sum\n2001\tok 2001 - fine`,
    );
  });

  test("all results of one turn together stay within a bound, and the next turn begins anew", async () => {
    await put("docs/long.md", `${"x".repeat(99)}\n`.repeat(400));
    const read = (seq: number) => shop.call(pm, "git_read", { path: "docs/long.md" }, undefined, seq);
    const lengths = [await read(7), await read(7), await read(7)].map(({ text }) => text.length);
    expect(lengths[0]).toBeGreaterThan(40_000);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThan(66_000);
    expect((await read(8)).text.length).toBe(lengths[0]);
  });
});
