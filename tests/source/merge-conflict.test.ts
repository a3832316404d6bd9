import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Diagnostic, validate } from "../../compiler/index.ts";
import { conflictsIn, oneSide } from "../../compiler/source/merge-conflict.ts";
import { type Files, hostOf, shop } from "../support/workspace.ts";

const folder = mkdtempSync(join(tmpdir(), "crew-merge-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What Git leaves of two changes of a text. */
function merge(old: string, ours: string, theirs: string, style: "merge" | "diff3" | "zdiff3"): string {
  for (const [name, text] of Object.entries({ old, ours, theirs })) writeFileSync(join(folder, name), text);
  const flags = style === "merge" ? [] : [`--${style}`];
  const { stdout, status } = spawnSync(
    "git",
    ["merge-file", "-p", ...flags, "-L", "HEAD", "-L", "base", "-L", "feature", "ours", "old", "theirs"],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  expect(status).toBeGreaterThan(0);
  return stdout;
}

function diagnose(files: Files): Diagnostic[] {
  return validate(hostOf(files)).diagnostics;
}

function expectOneConflict(files: Files, file: string): void {
  const diagnostics = diagnose(files);
  expect(diagnostics.map(({ id, span }) => [id, span.file])).toEqual([["merge-conflict", file]]);
  const [{ span, message } = { span: undefined, message: "" }] = diagnostics;
  const text = files[file]?.replaceAll("\r\n", "\n");
  expect(text?.slice(span?.start, span?.end)).toMatch(/^<{7} HEAD$/);
  expect(message).toBe("A merge conflict is not resolved here.");
}

type Edit = (text: string) => string;
const put =
  (find: string, replacement: string): Edit =>
  (text) =>
    text.replace(find, () => replacement);

const plan = "phases/plan.yaml";
const build = "phases/build.yaml";
const engagement = "engagements/shop/engagement.yaml";

const changes: [string, string, Edit, Edit][] = [
  ["a title", plan, put("title: Plan", "title: Planning"), put("title: Plan", "title: The plan")],
  ["whole top-level keys", plan, (text) => `${text}limits: {turns: 33}\n`, (text) => `${text}limits: {turns: 44}\n`],
  ["other top-level keys", plan, (text) => `${text}limits: {turns: 33}\n`, (text) => `${text}retry: {attempts: 1}\n`],
  [
    "an element of a list",
    build,
    put("owner: dev }", "owner: dev, title: App }"),
    put("owner: dev }", "owner: dev, min: 2 }"),
  ],
  [
    "elements that both added",
    build,
    put("review:", "  - { id: a, path: app/a.ts, owner: dev }\nreview:"),
    put("review:", "  - { id: b, path: app/b.ts, owner: dev }\n  - { id: c, path: app/c.ts, owner: dev }\nreview:"),
  ],
  [
    "a key that one took away",
    plan,
    put("gate:\n  approvers: { group: customer }\n", ""),
    put("{ group: customer }", "{ group: customer, quorum: 1 }"),
  ],
  ["a key deep inside", plan, put("gate:\n", "gate:\n  due: 2d\n"), put("gate:\n", "gate:\n  due: 3d\n")],
  ["a model that agents name", engagement, put("maxTokens: 4096", "maxTokens: 8192"), put("working: {", "thinking: {")],
  ["a person", engagement, put("ada@example.com", "ada@example.org"), put("name: Ada", "name: Ada L.")],
  ["the phases", engagement, put("[plan, build]", "[plan, build, close]"), put("[plan, build]", "[build]")],
  [
    "an agent's tools",
    "agents/dev.yaml",
    put("tools: [git]", "tools: [git, review]"),
    put("tools: [git]", "tools: []"),
  ],
  ["a tool", "agents/tools/git.yaml", put("builtin: git", "builtin: ledger"), put("builtin: git", "builtin: adr")],
  ["a prompt", "agents/prompts/member.md.hbs", (text) => `One.\n${text}`, (text) => `Two.\n${text}`],
  ["a template", "phases/templates/page.md.hbs", put("## Summary", "## Overview"), put("## Summary", "## In short")],
  ["the statement of work", "engagements/shop/sow.md", put("tea", "green tea"), put("tea", "black tea")],
];

test.each(changes)(
  "a conflict of %s, as Git writes it in each style, is one fault and leaves no other",
  (_, file, ours, theirs) => {
    const old = shop[file] ?? "";
    for (const side of [ours, theirs]) expect(side(old)).not.toBe(old);
    for (const style of ["merge", "diff3", "zdiff3"] as const) {
      const merged = merge(old, ours(old), theirs(old), style);
      expectOneConflict({ ...shop, [file]: merged }, file);
      expectOneConflict({ ...shop, [file]: merged.replaceAll("\n", "\r\n") }, file);
    }
  },
);

test.each([plan, engagement, "agents/dev.yaml", "agents/prompts/member.md.hbs"])(
  "a conflict around the whole of %s is one fault",
  (file) => {
    const old = shop[file] ?? "";
    const other = old.replaceAll(/^(\S.*)$/gm, "$1 ");
    const merged = `<<<<<<< HEAD\n${old}=======\n${other}>>>>>>> feature\n`;
    expectOneConflict({ ...shop, [file]: merged }, file);
  },
);

test("a conflict inside the base of another one, as a recursive merge leaves it, is one fault", () => {
  const nested = `limits:
<<<<<<< HEAD
  turns: 33
||||||| merged common ancestors
<<<<<<<<< Temporary merge branch 1
  turns: 30
=========
  turns: 31
>>>>>>>>> Temporary merge branch 2
=======
  turns: 44
>>>>>>> feature
`;
  expectOneConflict({ ...shop, [plan]: `${shop[plan]}${nested}` }, plan);
});

test("several conflicts in a file are one fault that shows where each begins", () => {
  const one = "<<<<<<< HEAD\nlimits: {turns: 33}\n=======\nlimits: {turns: 44}\n>>>>>>> feature\n";
  const other = "<<<<<<< HEAD\nretry: {attempts: 1}\n=======\nretry: {attempts: 2}\n>>>>>>> feature\n";
  const [first, ...rest] = diagnose({ ...shop, [plan]: `${shop[plan]}${one}${other}` });
  expect(rest).toEqual([]);
  expect(first?.related.map(({ message }) => message)).toEqual(["Another one begins here."]);
});

test("what both sides agree on is checked beside a conflict, and so is everything outside it", () => {
  const conflict = "<<<<<<< HEAD\nlimits: {turns: 33}\n=======\nlimits: {turns: 44}\n>>>>>>> feature\n";
  const text = `${(shop[plan] ?? "").replace("owner: pm", "owner: nobody-here")}${conflict}`;
  expect(diagnose({ ...shop, [plan]: text }).map(({ id }) => id)).toEqual(["unknown-name", "merge-conflict"]);
});

test.each(["<<<<<<< HEAD", "=======", ">>>>>>> feature", "||||||| base"])(
  "a line %j that was forgotten is one fault",
  (line) => {
    const diagnostics = diagnose({ ...shop, [plan]: `${shop[plan]}${line}\n` });
    expect(diagnostics.map(({ id, message }) => [id, message])).toEqual([
      ["merge-conflict", "A line of a merge conflict was left behind here."],
    ]);
  },
);

test("an unused file with a conflict is one fault", () => {
  const rest = "description: Waits.\nmodel: working\nprompt: prompts/member.md.hbs\n";
  const idle = `<<<<<<< HEAD\ntitle: Idle\n=======\ntitle: Lazy\n>>>>>>> feature\n${rest}`;
  const diagnostics = diagnose({ ...shop, "agents/idle.yaml": idle });
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ id }) => id)).toEqual(["merge-conflict"]);
});

test("prose may show a conflict between fences, and underline a heading", () => {
  const shown = "```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> feature\n```\n\nTasks\n=======\n\nThe shop must sell tea.\n";
  expect(diagnose({ ...shop, "engagements/shop/sow.md": shown })).toEqual([]);
});

test("both sides of a conflict keep the places of their texts", () => {
  const text = "a: 1\n<<<<<<< HEAD\nb: 2\n||||||| base\nb: 0\n=======\nb: 3\n>>>>>>> feature\nc: 4\n";
  const conflicts = conflictsIn(text);
  for (const [side, own, other] of [
    ["ours", "b: 2", "b: 3"],
    ["theirs", "b: 3", "b: 2"],
  ] as const) {
    const one = oneSide(text, conflicts, side);
    expect(one).toHaveLength(text.length);
    expect(one.indexOf(own)).toBe(text.indexOf(own));
    expect(one).not.toContain(other);
    expect(one).not.toContain("b: 0");
    expect(one.indexOf("c: 4")).toBe(text.indexOf("c: 4"));
  }
});
