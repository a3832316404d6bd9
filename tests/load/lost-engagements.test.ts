import { expect, test } from "vitest";
import { validate } from "../../compiler/index.ts";
import { type Files, hostOf, shop } from "../support/workspace.ts";

const file = "engagements/shop/engagement.yaml";
const { [file]: engagement = "", ...others } = shop;

function diagnose(files: Files): [string, string, string | undefined][] {
  return validate(hostOf(files)).diagnostics.map(({ id, span, help }) => [id, span.file, help]);
}

test.each([
  ["engagements/shop/engagement.yml", file],
  ["engagements/shop/Engagement.yaml", file],
  ["engagements/shop/engagements.yaml", file],
  ["engagements/shop.yaml", file],
])("an engagement in %s is missed where it belongs, and nothing is called unused for it", (path, home) => {
  expect(diagnose({ ...others, [path]: engagement })).toEqual([["file-missing", path, `rename it to ${home}`]]);
});

test("a lost engagement is reported beside those that are read", () => {
  expect(diagnose({ ...shop, "engagements/tea/engagement.yml": engagement })).toEqual([
    ["file-missing", "engagements/tea/engagement.yml", "rename it to engagements/tea/engagement.yaml"],
  ]);
});

test("other files beside an engagement, and notes among them, are nobody's business", () => {
  expect(diagnose({ ...shop, "engagements/README.md": "# Ours\n", "engagements/shop/notes.txt": "x" })).toEqual([]);
});
