import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile, validate } from "../../compiler/index.ts";
import { type Files, hostOf, overlay } from "../support/workspace.ts";

const pages = join(import.meta.dirname, "../../compiler/diagnostics");

function idsOf(files: Files, engagement?: string): string[] {
  const { diagnostics, sources } = validate(hostOf(files), engagement);
  for (const { span } of diagnostics) expect(sources.has(span.file)).toBe(true);
  return diagnostics.map(({ id }) => id);
}

function example(id: string, heading: string): Files {
  const page = readFileSync(join(pages, `${id}.md`), "utf8");
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return overlay([...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map((match) => match[1]).join(""));
}

test.each(["suppression-unused", "suppression-without-reason", "suppression-of-error"])(
  "%s: its page's bad example is found, its good one is not",
  (id) => {
    expect(idsOf(example(id, "Bad"))).toContain(id);
    expect(idsOf(example(id, "Good"))).toEqual([]);
  },
);

const wide = (comment: string) => overlay(`# agents/dev.yaml\n${comment}\nwrites: ["**"]\n`);

test("a reason in the line before silences a warning there, in validate and in compile", () => {
  const files = wide("# crew-disable-next-line writes-everything: it moves files");
  expect(idsOf(files)).toEqual([]);
  expect(compile(hostOf(files), { engagement: "shop" }).diagnostics).toEqual([]);
});

test("comments one below the other are about the same line", () => {
  const both =
    "# crew-disable-next-line writes-everything: it moves files\n# crew-disable-next-line unused-model: not here";
  expect(idsOf(wide(both))).toEqual(["suppression-unused"]);
});

test("a comment about another rule, or about another line, silences nothing", () => {
  expect(idsOf(wide("# crew-disable-next-line unused-model: no"))).toEqual(["suppression-unused", "writes-everything"]);
  expect(idsOf(wide("# crew-disable-next-line writes-everything: no\nlane: dry-run")).sort()).toEqual([
    "suppression-unused",
    "writes-everything",
  ]);
});

test("a comment without effect is reported only when everything was checked", () => {
  expect(idsOf(wide("# crew-disable-next-line unused-model: no"), "shop")).toEqual(["writes-everything"]);
});

test("an error stays, and so does the reason to correct it", () => {
  expect(idsOf(example("suppression-of-error", "Bad"), "shop").sort()).toEqual([
    "entry-not-member",
    "suppression-of-error",
  ]);
});

test("the place of what is wrong with a comment is the rule's name in it", () => {
  const files = wide("# crew-disable-next-line writes-everything");
  const [found] = validate(hostOf(files)).diagnostics;
  expect(files["agents/dev.yaml"]?.slice(found?.span.start, found?.span.end)).toBe("writes-everything");
});
