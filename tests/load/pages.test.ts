import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { validate } from "../../compiler/index.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const compiler = join(import.meta.dirname, "../../compiler");
const pages = globSync("{source,load,link}/*.md", { cwd: compiler }).map((path) => ({
  id: basename(path, ".md"),
  text: readFileSync(join(compiler, path), "utf8"),
}));

function example(page: string, heading: string): string {
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map((match) => match[1]).join("");
}

test("whatever source, load and link report has a page", () => {
  const sources = globSync("{source,load,link}/*.ts", { cwd: compiler }).map((path) =>
    readFileSync(join(compiler, path), "utf8"),
  );
  const reported = sources.flatMap((text) => [
    ...[...text.matchAll(/found\.(?:error|warning|info)\("([\w-]+)"/g)].map((match) => match[1] ?? ""),
    ...[...text.matchAll(/\bid: "([\w-]+)"/g)].map((match) => match[1] ?? ""),
  ]);
  const unused = ["agent", "phase", "template", "tool"].map((kind) => `unused-${kind}`);
  expect([...new Set([...reported, ...unused])].sort()).toEqual(pages.map(({ id }) => id).sort());
});

const withExamples = pages.filter(({ text }) => text.includes("\n## Bad\n"));

test.each(withExamples)("the examples on the page of $id are what they say", ({ id, text }) => {
  const bad = validate(hostOf(overlay(example(text, "Bad"))), "shop").diagnostics;
  expect(bad.map((diagnostic) => diagnostic.id)).toContain(id);
  const good = validate(hostOf(overlay(example(text, "Good"))), "shop").diagnostics;
  expect(good.filter(({ severity }) => severity === "error")).toEqual([]);
});
