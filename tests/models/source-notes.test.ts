import { expect, test } from "vitest";
import { parse } from "yaml";
import { addNotes } from "../../runtime/models/rehearsal/source-notes.ts";

const note = "Round 2, Ada: say who */ owns --> it";

test.each([
  ["app/a.ts", "// Round"],
  ["app/a.test.ts", "// Round"],
  ["app/a.go", "// Round"],
  ["app/a.py", "# Round"],
  ["infra/a.tf", "# Round"],
  ["site/a.css", "/* Round"],
  ["site/a.html", "<!-- Round"],
  ["data/a.sql", "-- Round"],
])("a note in %s begins with %s", (path, start) => {
  const { content } = addNotes(path, "text\n", [note]);
  expect(content).toMatch(/^text\n\n/);
  const last = content.trimEnd().split("\n").at(-1) ?? "";
  expect(last.startsWith(start)).toBe(true);
  // A note cannot end the comment that it is in.
  expect(last.replace(/ (?:\*\/|-->)$/, "")).not.toMatch(/\*\/|-->/);
});

test("data stay the same data: YAML has comments, and JSON another layout each time", () => {
  const data = { parts: ["one", "two"] };
  const yaml = addNotes("a.yaml", "parts: [one, two]\n", [note]).content;
  expect(parse(yaml)).toEqual(data);
  const first = addNotes("a.json", JSON.stringify(data), [note]).content;
  const second = addNotes("a.json", first, [note]).content;
  expect([JSON.parse(first), JSON.parse(second)]).toEqual([data, data]);
  expect(second).not.toBe(first);
});
