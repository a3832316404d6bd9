import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { createFound } from "../../compiler/diagnostics/found.ts";
import { renderText } from "../../compiler/diagnostics/render-text.ts";
import { link } from "../../compiler/link/link.ts";
import { load } from "../../compiler/load/load.ts";
import { check } from "../../compiler/rules/check.ts";
import { rules } from "../../compiler/rules/rules.ts";
import { type Files, hostOf, overlay, shop } from "../support/workspace.ts";

const compiler = join(import.meta.dirname, "../../compiler");
/** Pages of rules by id: beside the rules, and beside those of a kind of tool. */
const pages = new Map(
  globSync(["rules/*.md", "kinds/**/*.md"], { cwd: compiler }).map((path) => [
    basename(path, ".md"),
    join(compiler, path),
  ]),
);

function diagnose(files: Files): Diagnostic[] {
  const found = createFound();
  const declarations = load(hostOf(files), "shop", found);
  check(
    (declarations?.flows ?? []).map((flow) => link(flow, found)),
    found,
  );
  return found.diagnostics();
}

function render(files: Files): string {
  return renderText(diagnose(files), new Map(Object.entries(files)));
}

/** The code blocks under a heading of a rule's page. */
function example(page: string, heading: string): string {
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map((match) => match[1]).join("");
}

test("the workspace that all fixtures change breaks no rule", () => {
  expect(render(shop)).toBe("");
});

test("every page and every fixture folder belongs to a rule", () => {
  const ids = rules.map(({ id }) => id).sort();
  const folders = globSync("*/bad-*.overlay", { cwd: import.meta.dirname }).map((path) => path.split("/")[0]);
  expect([...pages.keys()].sort()).toEqual(ids);
  expect([...new Set(folders)].sort()).toEqual(ids);
});

describe.each(rules)("$id", ({ id, severity }) => {
  const page = readFileSync(pages.get(id) ?? "", "utf8");

  test("finds the bad example of its page, and nothing in the good one", () => {
    const bad = diagnose(overlay(example(page, "Bad")));
    expect(bad.map((diagnostic) => [diagnostic.id, diagnostic.severity])).toContainEqual([id, severity]);
    expect(render(overlay(example(page, "Good")))).toBe("");
  });

  test.each(globSync("bad-*.overlay", { cwd: join(import.meta.dirname, id) }))(
    "says of %s what its golden says",
    (name) => {
      const fixture = join(import.meta.dirname, id, name);
      const rendered = render(overlay(readFileSync(fixture, "utf8")));
      const golden = fixture.replace(/\.overlay$/, ".txt");
      if (process.env.CREW_ACCEPT === "1") writeFileSync(golden, rendered);
      expect(existsSync(golden), `${golden} is missing: run with CREW_ACCEPT=1 and read it`).toBe(true);
      expect(rendered).toBe(readFileSync(golden, "utf8"));
      expect(rendered).toContain(`  ${severity}  ${id}\n`);
    },
  );

  test.for(globSync("good-*.overlay", { cwd: join(import.meta.dirname, id) }))("says nothing of %s", (name) => {
    expect(render(overlay(readFileSync(join(import.meta.dirname, id, name), "utf8")))).toBe("");
  });
});
